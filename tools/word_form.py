"""Write src/kept/documents/papers/form.docx: the Word template of all forms, to be filled by docxtpl."""

from __future__ import annotations

from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

OUT = Path(__file__).parents[1] / "src/kept/documents/papers/form.docx"


def main() -> None:
    """Write the template."""
    document = Document()
    plain = document.styles["Normal"]
    plain.font.name, plain.font.size = "Times New Roman", Pt(10.5)
    plain.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run("{{ title }}")
    run.bold, run.font.size = True, Pt(18)
    document.add_paragraph("{{ note }}")
    document.add_paragraph("{%p for part in sections %}")
    document.add_paragraph().add_run("{{ part.title }}").bold = True
    table = document.add_table(rows=3, cols=2, style="Table Grid")
    table.cell(0, 0).text = "{%tr for row in part.rows %}"
    table.cell(1, 0).text, table.cell(1, 1).text = "{{ row.label }}", "{{ row.text }}"
    table.cell(2, 0).text = "{%tr endfor %}"
    for row in table.rows:
        row.cells[0].width, row.cells[1].width = Cm(4.6), Cm(11.4)
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{{ addressed }}")
    document.add_paragraph("{{ closing }}").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.save(str(OUT))


if __name__ == "__main__":
    main()
