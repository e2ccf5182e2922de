"""XZuFi 2.2 and 2.3: the exchange format of German service catalogues (XÖV).

No XML schema of XZuFi and no sample file is public. The names of ``leistung``, ``modulText``,
``referenzLeiKa``, ``modulFrist``, ``modulKosten``, ``modulBearbeitungsdauer``,
``modulBegriffImKontext``, ``typisierung``, ``organisationseinheit``, ``zustaendigkeit`` and
``onlinedienst`` are those of files in the field; what stands inside fees, periods, papers,
addresses and hours follows our understanding of the standard and has been checked against nobody's
schema. Reading is lenient in names for that reason and takes what it knows.
"""
