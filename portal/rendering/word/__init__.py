"""Filings as Word documents whose answers can be read back.

Each answer stands in a content control (`controls`) whose tag is the path of its field (`tags`);
the document also says which edition of which form it is and what it held (`identity`). `layout`
writes a filing or a blank form from a specification, `reading` reads one back.
"""
