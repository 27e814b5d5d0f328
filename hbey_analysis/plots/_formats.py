"""A figure in its three formats: drawn once, as SVG and PDF at the same time; the PNG is the PDF.

Matplotlib would lay out and shape each text three times, and two formats could differ.
"""

import io
from typing import Any

import pypdfium2
from matplotlib.backend_bases import FigureCanvasBase, GraphicsContextBase, RendererBase
from matplotlib.backends.backend_pdf import PdfFile, RendererPdf
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from PIL import Image, PngImagePlugin

POINTS = 72  # an inch
PNG_LEVEL = 3  # of zlib: of our pictures smaller and a third faster than by 6, its own choice


def drawn(fig: Figure, title: str, caption: str, dpi: int) -> tuple[bytes, bytes]:
    """Lay a figure out, draw it, and return it as SVG and as PDF.

    Parameters
    ----------
    fig : Figure
        Without images; afterwards it has no layout engine, so that nothing moves any more.
    title, caption : str
        Kept in both.
    dpi : int
        Dots an inch of what would have to be rasterised.
    """
    width, height = fig.get_size_inches()
    page, text = io.BytesIO(), io.StringIO()
    metadata = {"Title": title, "Description": caption, "Date": None}
    drawing = RendererSVG(
        width * POINTS, height * POINTS, text, image_dpi=dpi, metadata=metadata
    )  # fmt: skip
    file = PdfFile(
        page, {"Title": title, "Subject": caption, "CreationDate": None, "Producer": None}
    )  # fmt: skip
    file.newPage(width, height)
    renderer = _Both(drawing, RendererPdf(file, dpi, height, width))
    fig.set_dpi(POINTS)
    _Canvas(fig, renderer)
    if layout := fig.get_layout_engine():
        layout.execute(fig)
    fig.set_layout_engine(None)
    fig.draw(renderer)
    drawing.finalize()
    renderer.page.finalize()
    file.finalize()
    file.close()
    return text.getvalue().encode(), page.getvalue()


def rasterised(page: bytes, dpi: float) -> Image.Image:
    """Return the picture of a PDF of one page.

    Parameters
    ----------
    page : bytes
        The PDF.
    dpi : float
        Dots an inch.
    """
    with pypdfium2.PdfDocument(page) as document:
        picture: Image.Image = document[0].render(scale=dpi / POINTS).to_pil()
    return picture


def png(picture: Image.Image, title: str, caption: str, dpi: int) -> bytes:
    """Return a picture as PNG that says how large it is printed.

    Parameters
    ----------
    picture : Image
        In full colours.
    title, caption : str
        Kept in it.
    dpi : int
        Dots an inch.
    """
    said, buffer = PngImagePlugin.PngInfo(), io.BytesIO()
    said.add_text("Title", title)
    said.add_text("Description", caption)
    picture.save(buffer, "PNG", pnginfo=said, dpi=(dpi, dpi), compress_level=PNG_LEVEL)
    return buffer.getvalue()


class _Canvas(FigureCanvasBase):
    """A canvas that measures by the renderer which will draw, so that nothing is shaped twice."""

    def __init__(self, fig: Figure, renderer: RendererBase) -> None:
        super().__init__(fig)
        self._renderer = renderer

    def get_renderer(self) -> RendererBase:
        """Return the renderer."""
        return self._renderer


class _Both(RendererBase):
    """What draws in SVG and PDF; both count in points, the first from the top."""

    def __init__(self, drawing: RendererSVG, page: RendererPdf) -> None:
        super().__init__()
        self.drawing, self.page = drawing, page

    def new_gc(self) -> GraphicsContextBase:
        """Return what a PDF keeps of colours and lines, of which an SVG reads what it needs."""
        return self.page.new_gc()

    def flipy(self) -> bool:
        """Tell that y grows upwards."""
        return False

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Return width and height in points."""
        return self.drawing.width, self.drawing.height

    def get_text_width_height_descent(self, *text: Any) -> tuple[float, float, float]:
        """Return what a line of text takes, in points, as it is printed."""
        return self.page.get_text_width_height_descent(*text)

    def open_group(self, name: str, gid: str | None = None) -> None:
        """Begin a group, of which a PDF has none."""
        self.drawing.open_group(name, gid)

    def close_group(self, name: str) -> None:
        """End a group."""
        self.drawing.close_group(name)

    def draw_path(self, *drawn: Any) -> None:
        """Draw a path."""
        self.drawing.draw_path(*drawn)
        self.page.draw_path(*drawn)

    def draw_markers(self, *drawn: Any) -> None:
        """Draw a mark at each vertex of a path."""
        self.drawing.draw_markers(*drawn)
        self.page.draw_markers(*drawn)

    def draw_path_collection(self, *drawn: Any, **colours: Any) -> None:
        """Draw paths that share what can be shared."""
        self.drawing.draw_path_collection(*drawn, **colours)
        self.page.draw_path_collection(*drawn, **colours)

    def draw_text(
        self, gc: GraphicsContextBase, x: float, y: float, *drawn: Any, **more: Any
    ) -> None:
        """Draw a line of text."""
        self.drawing.draw_text(gc, x, self.drawing.height - y, *drawn, **more)
        self.page.draw_text(gc, x, y, *drawn, **more)
