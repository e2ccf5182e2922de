"""What is sent and answered, under the names of the specification."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

Title = Annotated[str, Field(max_length=254)]
Text = Annotated[str, Field(max_length=4000)]


class ObjectReference(Schema):
    """Objektreferenz: name and id of a file, a case, a document or a content."""

    name: str
    id: str


class ObjectList(Schema):
    """A list of objects; where there are more, the header Link leads on."""

    giobjecttype: list[ObjectReference]


class DmsObject(Schema):
    """DmsObjektResponse: what was made or touched."""

    objid: str
    objname: str


class Strings(Schema):
    """ArrayOfstring."""

    string: list[str]


class Metadata(Schema):
    """MetadataReferenz: a content without its bytes; ``contsize`` in kB."""

    objaddress: str
    filename: str
    fileextension: str
    objclass: str
    contsize: str
    objcreatedby: Strings
    objcreatedat: datetime
    objchangedby: Strings
    objmodifiedat: datetime


class ContentMetadata(Schema):
    """ReadContentObjectMetaDataAntwortDTO."""

    referrednumber: str
    gimetadatatype: Metadata


class Attachment(Schema):
    """AttachmentType: a content with its bytes in base64; the spelling is the specification's."""

    fileName: str = ""  # noqa: N815
    fileExtention: str = ""  # noqa: N815
    fileContent: str = ""  # noqa: N815
    fileContsize: str = ""  # noqa: N815
    filesubj: Strings | None = None


class Content(Schema):
    """ReadContentObjectResponseDTO."""

    referrednumber: str
    giattachmenttype: Attachment


class BusinessObject(Schema):
    """BusinessObjectReference: a document with what is known about it."""

    objname: str
    objaddress: str
    objclass: str
    objcreatedat: datetime
    objcreatedby: Strings
    objmodifiedat: datetime
    objchangedby: Strings
    objou: str
    fileextension: str
    contsize: str


class BusinessObjects(Schema):
    """ReadDocumentObjectMetaDataResponseDTO."""

    businessobjecttype: list[BusinessObject]


class FileShown(Schema):
    """ReadFileResponseDTO; beside it the day until which the file must be kept, once closed."""

    shortname: str
    apentry: str
    accdef: str
    fileruntimefrom: datetime
    fileruntimetill: datetime | None = None
    fileouobj: str
    objname: str
    offltscheduled: datetime | None = None
    giobjecttype: list[ObjectReference]


class ProcedureShown(Schema):
    """ReadProcedureResponseDTO."""

    shortname: str
    accdef: str
    fileruntimefrom: datetime
    fileruntimetill: datetime | None = None
    referrednumber: str
    filetype: str
    objname: str
    objdocstate: str
    bostate: str
    objowngroup: str
    giobjecttype: list[ObjectReference]


class OutgoingShown(Schema):
    """ReadOutgoingAntwortDTO, also for incoming and internal documents."""

    shortname: str
    accdef: str
    objname: str
    referrednumber: str
    subfiletype: str
    gimetadatatype: list[Metadata]


class RetentionShown(Schema):
    """The day until which a file must be kept; empty while it is open or kept for good."""

    objid: str
    objname: str
    offltscheduled: datetime | None = None


class AccessShown(Schema):
    """Who may see an object."""

    objaccdef: str


class PlanSearch(Schema):
    """SearchApentryDTO."""

    basenr: Title = ""
    subjareaspecreference: Text = ""


class FileSearch(Schema):
    """SearchFileRequestDTO."""

    apentry: str = ""
    filereference: Title = ""
    objmlname: Title = ""
    filesubj: Text = ""


class ProcedureSearch(Schema):
    """SearchProcedureRequestDTO."""

    referrednumber: str = ""
    filereference: Title = ""
    objmlname: Title = ""
    filesubj: Text = ""


class NameSearch(Schema):
    """SearchObjNameAnfrageDTO; ``objclass`` as „DEPRECONFIG@15.1001:SubjectAreaFile“ or by name."""

    searchstring: Title
    objclass: str


class Described(Schema):
    """What files, cases and documents have in common when they are made or changed."""

    shortname: Title = ""
    filesubj: Text = ""
    objterms: Text = ""
    accdef: str = ""
    definition: str = ""
    userformsdata: list[dict[str, str | list[str]]] = []


class FileSent(Described):
    """CreateFileDTO."""

    apentry: str
    fileruntimefrom: datetime | None = None
    fileruntimetill: datetime | None = None
    fileouobj: str = ""
    procedureaccdef: str = ""


class FileChanged(Described):
    """UpdateFileDTO."""

    fileruntimefrom: datetime | None = None
    fileruntimetill: datetime | None = None
    filearchivetimeOffltdeadline: str = ""  # noqa: N815
    filelifetimeOffltdeadline: str = ""  # noqa: N815
    offltdispstate: str = ""
    procedureaccdef: str = ""


class ProcedureSent(Described):
    """CreateProcedureDTO."""

    referrednumber: str
    fileruntimefrom: datetime | None = None
    fileruntimetill: datetime | None = None
    procremark: Text = ""
    filetype: str = ""


class ProcedureChanged(Described):
    """UpdateProcedureDTO."""

    fileruntimefrom: datetime | None = None
    fileruntimetill: datetime | None = None
    procremark: Text = ""
    filetype: str = ""
    filearchivetimeOffltdeadline: str = ""  # noqa: N815
    filelifetimeOffltdeadline: str = ""  # noqa: N815
    offltdispstate: str = ""


class DocumentSent(Described):
    """CreateIncomingBasisAnfrageDTO, CreateOutgoingAnfrageDTO, CreateInternalBodyParams in one."""

    referrednumber: str = ""
    useou: bool = False
    delivery: datetime | None = None
    deliverydate: datetime | None = None
    outgoingdate: datetime | None = None
    foreignnr: Text = ""
    documentremarks: Text = ""
    incattachments: Text = ""
    referredincoming: str = ""
    subfiletype: Text = ""
    doctemplate: str = ""


class ContentSent(Schema):
    """CreateContentObjectAnfrageDTO, UpdateContentObjectDTO."""

    referrednumber: str = ""
    filesubj: list[str] = []


class CompleteFileSent(Schema):
    """CreateCompleteFileBodyParams."""

    apentry: str = ""
    shortnamefile: Title = ""
    shortnameprocedure: Title = ""
    shortnamedocument: Title = ""
    fileouobj: str = ""


class CompleteProcedureSent(Schema):
    """CreateCompleteProcedureBodyParams."""

    file: str
    shortnameprocedure: Title = ""
    shortnamedocument: Title = ""


class DocumentMade(ObjectList):
    """CreateIncomingAntwortDTO and its like: the document, and its contents."""

    objid: str
    objname: str


class ContentMade(Schema):
    """CreateContentObjectAntwortDTO."""

    objid: str


class ContentChanged(Schema):
    """UpdateContentObjectAntwortDTO."""

    contentobjid: str
    contentobjname: str
    objid: str
    objname: str


class CompleteMade(Schema):
    """CreateCompleteFileResponseDTO, CreateCompleteProcedureResponseDTO."""

    objidfile: str | None = None
    objnamefile: str | None = None
    objidprocedure: str
    objnameprocedure: str
    objiddocument: str
    objnamedocument: str
    objidcontent: str
    objnamecontent: str


class AccessSent(Schema):
    """UpdateAccessDefinitionObjectAnfrageDTO."""

    objaccdef: str
    authinheritance: int | None = None
