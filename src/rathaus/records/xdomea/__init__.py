"""xdomea 3.1.0 (KoSIT): the messages between an authority and its archive, group 05.

What we write follows the schema of 3.1.0; what archives send is read in 3.0.0 and 3.1.0.
"""

from rathaus.records.xdomea.names import FILE_KINDS, NAMESPACE, VERSION, file_name
from rathaus.records.xdomea.package import read_package, write_package
from rathaus.records.xdomea.read import Imported, Message, read_message
from rathaus.records.xdomea.write import Head, Result, appraisals, files_offered, receipt, results

__all__ = [
    "FILE_KINDS",
    "NAMESPACE",
    "VERSION",
    "Head",
    "Imported",
    "Message",
    "Result",
    "appraisals",
    "file_name",
    "files_offered",
    "read_message",
    "read_package",
    "receipt",
    "results",
    "write_package",
]
