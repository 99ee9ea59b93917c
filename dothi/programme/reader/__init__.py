"""The reader (bộ đọc văn bản): an official document → clauses → proposals. Plain Python, no database.

    sources   bytes → decoded text        (docx, numbering: what is inside a Word file)
    view      the text as it is matched, with the way back to each source character
    segments  junk, header, title, basis, body, distribution, signature, annexes
    lines     wrapped lines → logical lines
    markers   what can begin a clause;  tree: which of them do, and at what level
    metadata, sections, dates, names, quantities, corrections, conflicts: what the clauses say, and what to doubt
    reading   all of it together;  proposals: what a person is asked to accept
"""
