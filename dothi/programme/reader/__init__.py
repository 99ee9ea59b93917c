"""The reader (bộ đọc văn bản): an official document → clauses → proposals. Plain Python, no database.

sources      bytes → decoded text; docx and numbering: what is inside a Word file
view         the text as it is matched, with the way back to each source character
lines        physical lines → logical lines, wraps undone
segments     junk, heading block, title, basis, body, recipients, signature, annexes
markers      what can begin a clause; tree and nodes: which of them do, and at what level
metadata     number, kind, issuer, date, title, signer, relations, recipients
sections     what a clause is for: past results, goals, tasks, solutions, duties, timetable
dates        dates, periods, deadlines; names: places, works, bodies, laws, and the lists they stand in
figures      numbers with unit and operator; quantities: their role, year and subject; implied: those said in words
corrections  probable text errors, by the rules of the syllable and a list of words
conflicts    what disagrees; overlaps: what may be one thing said twice
reading      all of it together; proposals: what a person is asked to accept; command: `dothi read`
"""
