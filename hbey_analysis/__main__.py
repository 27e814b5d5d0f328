"""``python -m hbey_analysis`` is the command `hbey`."""

from hbey_analysis.cli import main

if __name__ == "__main__":
    main(prog_name="hbey")
