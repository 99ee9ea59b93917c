"""Administrative units from public files: areas with their time and boundary, and what became of each.

    plan = planning.plan(sources, DEFAULTS)      every problem at its row; nothing is written
    plan.counts, plan.problems, plan.ready       new, changed, same; in the reader's language
    saving.save(plan, user)                      all of it in one transaction, or nothing; twice changes nothing

An area is known by its code, its level and the day it began, never by its code alone.
"""
