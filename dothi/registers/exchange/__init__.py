"""Spreadsheets and GIS files in and out of every register. What a page needs:

    attachment = files.take(upload, user, kind=Attachment.Kind.SOURCE)     core.files: type, size, bombs, digest
    batch = parse(register, attachment, user)      every problem at its cell; nothing is written to the register
    batch.state     checking (in the background: poll `batch.busy`, `batch.progress`) → parsed | failed
    batch.counts    rows, new, changed, same, errors, warnings
    problems(batch) [{level, sheet, row, column, heading, field, value, message, hint}] in the reader's language
    batch.ready     parsed without errors
    commit(batch, user)   checked again, whole, and written in one transaction; twice changes nothing
    again(batch, user)    check anew;  drop(batch, user) puts it aside
    batch.asks            what a person may choose: reference system, layers, headings (`offers.made`)
    choose(batch, user, Asked(system="9210"))     check anew with what they chose

    error_file(batch)     the rows as read, problem cells coloured, a column of comments   → Written
    template(register)    an empty sheet: headings, allowed values, an example             → bytes of an .xlsx
    write(register, queryset, format, user, query)   xlsx, csv, geojson, gpkg, shp, kml, dxf → Written

A `Written` has `name`, `content_type`, and is iterated for its bytes; `writing.response(written)` makes it a download.
What `write` writes, `parse` reads back: the same file changes nothing, and fills an empty register again.
"""

from dothi.registers.exchange.batches import again, choose, commit, drop, parse, problems
from dothi.registers.exchange.blank import template
from dothi.registers.exchange.marking import error_file
from dothi.registers.exchange.writing import Written, write

__all__ = ["Written", "again", "choose", "commit", "drop", "error_file", "parse", "problems", "template", "write"]
