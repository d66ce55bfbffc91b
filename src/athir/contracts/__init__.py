"""Where processes meet: each module holds a versioned record, its reader and its writer. Stdlib only.

House rules of every contract: one writer a file or folder; a reader never raises for what stands on disk
(a torn write, a half line, a foreign version): it returns the last good state; a writer raises
:class:`~athir.contracts.files.ContractError` and leaves the old state whole.
"""
