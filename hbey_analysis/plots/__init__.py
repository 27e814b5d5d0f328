"""One function a figure: a measured table and words in, marks on ``ax`` out."""

from importlib.util import find_spec

EXTRA = ("matplotlib", "seaborn", "networkx", "papermill", "ipykernel")  # as in pyproject.toml

if _missing := [name for name in EXTRA if find_spec(name) is None]:
    raise ModuleNotFoundError(
        f"Figures and notebooks need {', '.join(_missing)}; run "
        "pip install 'hbey_analysis[notebooks]'.",
        name=_missing[0],
    )
