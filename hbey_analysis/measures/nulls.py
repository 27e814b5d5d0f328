"""Null models of a task list: tables sampled with margins, roles and sections as observed."""

import numpy as np

LEAD, OTHER = 1, 2  # what a table with roles holds; 0 where a body is not named
# Where two bodies differ, the first of these goes to the one and the second to the other; and how
# the number of firsts changes where a body takes one more lead from the other's other roles.
CONTESTS = ((LEAD, 0, -1), (OTHER, 0, 1), (LEAD, OTHER, 1))


class Chains:
    """Many curveball chains side by side, each a 0/1 matrix with the observed margins.

    Parameters
    ----------
    matrix : ndarray
        0/1, units × departments; every chain starts here.
    n_chains : int
        How many.
    seed : int or Generator
        Of the trades.
    """

    def __init__(self, matrix: np.ndarray, n_chains: int, seed: int | np.random.Generator) -> None:
        self.random = np.random.default_rng(seed)
        start = np.ascontiguousarray(matrix.T.astype(bool))  # departments × units
        self.state = np.repeat(start[None], n_chains, axis=0)

    def trade(self) -> None:
        """Let every department trade with one other: what only one of the two has is dealt anew."""
        lanes, first, second = _partners(self.random, *self.state.shape[:2])
        mine, yours = _side_by_side(self.state, lanes, first, second)
        open_ = mine ^ yours
        luck = self.random.random(open_.shape, dtype=np.float32)
        new = (mine & yours) | _dealt(open_, _counted(mine & open_), luck)
        shape = (*first.shape, self.state.shape[2])
        self.state[lanes, first] = new.T.reshape(shape)
        self.state[lanes, second] = (new ^ open_).T.reshape(shape)

    def shared(self) -> np.ndarray:
        """Return the number of units each two departments share: chains × departments squared."""
        rows = self.state.astype(np.float32)
        return rows @ rows.transpose(0, 2, 1)


class RoleChains:
    """Many chains side by side, each a table with leads and other roles as often as observed.

    Every department keeps its number of leads and of other namings, every unit its number of
    leads and of other bodies, and nobody is named twice in a unit. In a trade, what two departments
    hold of each unit is dealt anew between them, each way in which both keep their leads and their
    other namings being equally likely; every other time two units trade likewise. Trades within
    one role alone, or between departments alone, would not reach every table.

    Parameters
    ----------
    cells : ndarray
        Units × departments: ``LEAD``, ``OTHER`` or 0; every chain starts here.
    n_chains : int
        How many.
    seed : int or Generator
        Of the trades.
    """

    def __init__(self, cells: np.ndarray, n_chains: int, seed: int | np.random.Generator) -> None:
        self.random = np.random.default_rng(seed)
        start = np.ascontiguousarray(cells.T.astype(np.uint8))  # departments × units
        self.state = np.repeat(start[None], n_chains, axis=0)
        self.most = max(start.shape)
        # at most + k; infinite where k is negative, so that a binomial is 0
        finite = np.log(np.arange(1, 2 * self.most + 1)).cumsum()
        self.log_factorials = np.concatenate([np.full(self.most, np.inf), [0], finite])
        self.units_next = False

    def trade(self) -> None:
        """Let every department trade with one other; the next time, every unit."""
        state = self.state.transpose(0, 2, 1) if self.units_next else self.state
        self.units_next = not self.units_next
        lanes, first, second = _partners(self.random, *state.shape[:2])
        mine, yours = _side_by_side(state, lanes, first, second)
        new = self._shuffled(mine, yours)
        shape = (*first.shape, state.shape[2])
        state[lanes, first] = new.T.reshape(shape)
        state[lanes, second] = (new ^ mine ^ yours).T.reshape(shape)

    def _shuffled(self, mine: np.ndarray, yours: np.ndarray) -> np.ndarray:
        """Return my rows (columns × trades) after all trades."""
        differ = mine ^ yours  # tells the contest: LEAD, OTHER, or both
        contests = [differ == best ^ least for best, least, _ in CONTESTS]
        left = np.stack([_counted(open_) for open_ in contests])
        won = np.stack(
            [
                _counted(open_ & (mine == best))
                for open_, (best, _, _) in zip(contests, CONTESTS, strict=True)
            ]
        )
        more = self._exchanged(left, won)
        luck = self.random.random(mine.shape, dtype=np.float32)
        new = mine & yours  # what both have alike; nothing where they differ
        for open_, due, (best, least, sign) in zip(contests, won, CONTESTS, strict=True):
            taken = _dealt(open_, due + sign * more, luck)
            new |= best * taken.view(np.uint8) | least * (open_ ^ taken).view(np.uint8)
        return new

    def _exchanged(self, left: np.ndarray, won: np.ndarray) -> np.ndarray:
        """Draw for each trade how many more leads I take where the other then has another role.

        Both keep their totals if I take as many fewer where the other then has nothing, and as
        many more other roles there. A number is as likely as there are ways to deal it.
        """
        more = np.zeros(left.shape[1], dtype=left.dtype)
        choice = np.flatnonzero(left[2])
        if not len(choice):
            return more
        there, held = left[:, choice], won[:, choice]
        options = np.arange(left[2].max() + 1)[:, None] - held[2]
        logs = np.zeros(options.shape)
        for free, mine, (_, _, sign) in zip(there, held, CONTESTS, strict=True):
            take = mine + sign * options
            logs -= self.log_factorials[self.most + take]
            logs -= self.log_factorials[self.most + free - take]
        heights = np.exp(logs - logs.max(axis=0)).cumsum(axis=0)
        luck = self.random.random(len(choice)) * heights[-1]
        more[choice] = (heights <= luck).sum(axis=0) - held[2]
        return more

    def shared(self) -> np.ndarray:
        """Return the number of units each two departments share: chains × departments squared."""
        rows = (self.state > 0).astype(np.float32)
        return rows @ rows.transpose(0, 2, 1)

    def led(self) -> np.ndarray:
        """Return in how many units each department (row) leads each other one (column)."""
        leads, others = ((self.state == role).astype(np.float32) for role in (LEAD, OTHER))
        return leads @ others.transpose(0, 2, 1)


def _partners(
    random: np.random.Generator, n_chains: int, rows: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pair the rows of each chain at random; with an odd number, one is left out."""
    order = np.argsort(random.random((n_chains, rows)), axis=1)
    half = rows // 2
    return np.arange(n_chains)[:, None], order[:, :half], order[:, half : 2 * half]


def _side_by_side(
    state: np.ndarray, lanes: np.ndarray, first: np.ndarray, second: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows of both sides of all trades: columns × trades."""
    columns = state.shape[2]
    mine, yours = (state[lanes, side].reshape(first.size, columns).T for side in (first, second))
    return np.ascontiguousarray(mine), np.ascontiguousarray(yours)


def _counted(true: np.ndarray) -> np.ndarray:
    """Return the number of true places of each column, added up as bytes where they suffice."""
    enough = np.uint8 if len(true) <= np.iinfo(np.uint8).max else np.int32
    return true.view(np.uint8).sum(axis=0, dtype=enough).astype(np.int32)


def _dealt(open_: np.ndarray, wanted: np.ndarray, luck: np.ndarray) -> np.ndarray:
    """Draw ``wanted`` of the open places of each trade: each subset is equally likely."""
    left, wanted = _counted(open_).astype(np.float32), wanted.astype(np.float32)
    taken = np.empty_like(open_)
    for place, free in enumerate(open_):  # selection sampling (Knuth, Algorithm S)
        taken[place] = free & (luck[place] * left < wanted)
        wanted -= taken[place]
        left -= free
    return taken


def together(cells: np.ndarray, directed: bool = False) -> np.ndarray:
    """Return what each two departments have in common.

    Parameters
    ----------
    cells : ndarray
        Units × departments, as for `Chains` or `RoleChains`.
    directed : bool
        Count in how many units the one (row) leads and the other (column) has another role,
        rather than how many they share.

    Returns
    -------
    ndarray
        int, departments squared.
    """
    first, second = (cells == LEAD, cells == OTHER) if directed else (cells > 0, cells > 0)
    return first.T.astype(np.int64) @ second.astype(np.int64)


class Stratum:
    """Chains of one stratum, over the departments whose cells there are not all alike.

    Parameters
    ----------
    cells : ndarray
        Units × departments, of this stratum.
    pairs : tuple of ndarray
        Places of the first and of the second department of each pair.
    n_chains, seed
        As for `Chains`.
    kept : bool
        Whether roles are kept (`RoleChains`).
    directed : bool
        As for `together`; needs ``kept``.
    """

    def __init__(
        self,
        cells: np.ndarray,
        pairs: tuple[np.ndarray, np.ndarray],
        n_chains: int,
        seed: int | np.random.Generator,
        kept: bool = False,
        directed: bool = False,
    ) -> None:
        self.units = len(cells)
        varies = (cells != cells[:1]).any(axis=0)
        part = cells[:, varies]
        roles = RoleChains(part, n_chains, seed) if kept else None
        self.chains = roles or Chains(part, n_chains, seed)
        self.count = roles.led if roles and directed else self.chains.shared
        self.open = varies[pairs[0]] & varies[pairs[1]]  # the other pairs always meet as observed
        place = varies.cumsum() - 1
        first, second = (place[side[self.open]] for side in pairs)
        self.flat = first * varies.sum() + second  # of each open pair in a table laid out flat
        self.observed = np.repeat(
            together(cells, directed)[pairs].astype(np.float32)[None], n_chains, axis=0
        )

    def trade(self) -> None:
        """Let all chains trade once."""
        self.chains.trade()

    def met(self) -> np.ndarray:
        """Return what the departments of each open pair have in common: chains × open pairs."""
        found = self.count()
        return found.reshape(len(found), -1).take(self.flat, axis=1)

    def counts(self) -> np.ndarray:
        """Return what the departments of each pair have in common: chains × pairs."""
        if self.open.all():
            return self.met()
        counts = self.observed.copy()
        counts[:, self.open] = self.met()
        return counts
