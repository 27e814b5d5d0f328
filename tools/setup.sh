#!/bin/sh
# Set up .venv from requirements.lock, or .venv-lab from requirements-lab.lock; make calls it.
#
# .ready is there only when all of it is done: without it an earlier set-up was interrupted, and
# nothing of it is kept. uv's cache and build/wheels let it work again without network.
#
# Usage: setup.sh PYTHON UV_VERSION [lab]
set -eu
python=$1 version=$2 lab=${3:-}
bin=.venv/bin

begin() { # folder, files it is made from: take out what is half done; exit where all is done
	folder=$1
	shift
	if [ -e "$folder/.ready" ] && "$folder/bin/python" -c "" 2>/dev/null; then
		old=$(find "$@" -newer "$folder/.ready")
		[ -n "$old" ] || exit 0 # a set-up at the same time was first
		rm -f "$folder/.ready"
	else
		rm -rf "$folder"
	fi
}

sync() { # python, lock: what uv's cache holds, from whichever index, needs no network
	set -- pip sync --quiet --require-hashes --compile-bytecode --python "$1" "$2"
	$bin/uv --offline "$@" 2>/dev/null ||
		env -u UV_INDEX_URL -u UV_DEFAULT_INDEX -u UV_INDEX $bin/uv --offline "$@" 2>/dev/null ||
		$bin/uv "$@"
}

fetch_uv() { # under its name only when it is whole
	ls build/wheels/uv-"$version"-* >/dev/null 2>&1 && return
	rm -rf build/wheels build/wheels.partial
	$bin/python -m pip download --quiet --disable-pip-version-check --no-deps \
		--only-binary :all: --dest build/wheels.partial "uv==$version"
	mv build/wheels.partial build/wheels
}

install_uv() {
	$bin/python -m pip install --quiet --disable-pip-version-check --no-index \
		build/wheels/uv-"$version"-*.whl
}

if [ -z "$lab" ]; then
	begin .venv requirements.lock pyproject.toml
	[ -x $bin/python ] || "$python" -m venv .venv
	fetch_uv
	install_uv || {
		rm -rf build/wheels # damaged since: fetched anew
		fetch_uv
		install_uv
	}
	sync $bin/python requirements.lock
	$bin/uv pip install --quiet --no-deps --no-build-isolation --offline --python $bin/python --editable .
	$bin/uv pip check --quiet --python $bin/python
	mkdir -p build/matplotlib
	said=$($bin/python -c 'import hbey_analysis.cli, matplotlib.font_manager' 2>&1) || {
		echo "$said" >&2
		exit 1
	}
	touch .venv/.ready
else
	begin .venv-lab requirements-lab.lock .venv/.ready
	$bin/uv venv --quiet --clear --python $bin/python .venv-lab
	sync .venv-lab/bin/python requirements-lab.lock
	$bin/python -m ipykernel install --prefix .venv-lab --name python3 --display-name "Python 3" >/dev/null 2>&1
	$bin/uv pip check --quiet --python .venv-lab/bin/python
	touch .venv-lab/.ready
fi
