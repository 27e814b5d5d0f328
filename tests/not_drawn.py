"""What a figure would be saved with, without the drawing of its files."""


def saved_by(module, monkeypatch):
    """Return where a module's figures leave their table, headline and caption."""
    kept = {}

    def keep(fig, name, table, **texts):
        kept.update(texts, table=table)
        return kept

    monkeypatch.setattr(module, "save_figure", keep)
    return kept
