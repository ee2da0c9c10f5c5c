"""Documents authors may upload."""

#: Files to keep and read. None of them is a page or a drawing: those could run a script here.
DOCUMENT_EXTENSIONS = [
    "csv",
    "docx",
    "epub",
    "mp3",
    "mp4",
    "odp",
    "ods",
    "odt",
    "pdf",
    "pptx",
    "rtf",
    "txt",
    "xlsx",
]
