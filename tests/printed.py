"""The words that stand on an Axes."""


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def ticks(axis):
    return [label.get_text() for label in axis.get_ticklabels()]
