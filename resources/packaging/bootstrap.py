"""Make the virtual environment the Makefile works in: system libraries, then locked packages.

Runs on the system's own Python with the standard library only. A stamp in the environment tells
what it was made from; while the stamp is right nothing is checked, built or fetched.
"""

from __future__ import annotations

import argparse
import compileall
import ctypes
import hashlib
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements"
NO_NETWORK = re.compile("NewConnectionError|Timeout|Max retries|name resolution|ProxyError")


def main() -> None:
    """Bring the asked-for environment up to date, or say in one line why that cannot be done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="with the packages that the tests need")
    parser.add_argument("--postgres", action="store_true", help="with the driver of PostgreSQL, from now on")
    parser.add_argument("--pyside", default="", help="this PySide6 version, in an environment of its own")
    args = parser.parse_args()
    sys.stdout.reconfigure(errors="replace", line_buffering=True)
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts this may have an older one
        sys.exit(f"需要 Python 3.11 以上,现为 / Needs Python 3.11 or newer, this is {sys.version.split()[0]}")
    venv = ROOT / (f".venv-pyside-{args.pyside}" if args.pyside else ".venv")
    server = args.postgres or (venv / "made-from").is_file() and "lock-postgres.txt" in (venv / "made-from").read_text()
    lock = "lock-dev.txt" if args.dev else "lock-postgres.txt" if server else "lock.txt"
    key = made_from(args.pyside)
    if already_made(venv, key, lock):
        return
    install_system_packages(missing_system_packages())
    create(venv)
    install(venv, lock, args.pyside)
    for part in ("app", "db", "ui"):  # so that the first start is as quick as the others
        compileall.compile_dir(ROOT / part, quiet=2)
    (venv / "made-from").write_text(f"{key} {lock}\n", encoding="ascii")
    print(f"环境已就绪 / Ready: {venv.name}")


def made_from(pyside: str) -> str:
    """Name everything that the environment's content depends on, in one hash."""
    digest = hashlib.sha256(f"{platform.python_version()}|{pyside}".encode())
    for path in sorted(REQUIREMENTS.glob("*.txt")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def already_made(venv: Path, key: str, lock: str) -> bool:
    """Tell whether the stamp is right; the development packages contain all others, those for a server the usual."""
    stamp = venv / "made-from"
    if not stamp.is_file() or not (venv / "bin" / "python").exists():
        return False
    enough = {lock, "lock-dev.txt", *(["lock-postgres.txt"] if lock == "lock.txt" else [])}
    return stamp.read_text(encoding="ascii").split() in [[key, one] for one in enough]


def missing_system_packages() -> list[str]:
    """Try each library as Qt will; a package database would not know of libraries put there by hand."""
    if not sys.platform.startswith("linux"):
        return []
    missing = []
    for line in (REQUIREMENTS / "system-libraries.txt").read_text(encoding="ascii").splitlines():
        if line.startswith("#"):
            continue
        library, package = line.split()
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    if importlib.util.find_spec("ensurepip") is None:
        missing.append("python3-venv")
    return missing


def install_system_packages(packages: list[str]) -> None:
    """Install them as root on Debian and its relatives; elsewhere name them and stop."""
    if not packages:
        return
    names = " ".join(packages)
    if not shutil.which("apt-get"):
        sys.exit(f"缺少系统库,请安装对应的包 / Install what these Debian packages hold: {names}")
    if os.geteuid() != 0:
        print("缺少系统库,请先执行下面一行,再重试 / Type this line, then try again:")
        sys.exit(f"sudo apt-get install -y {names}")
    print(f"安装系统库 / Installing system libraries: {names}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(["apt-get", "-qq", *command], env=quiet, capture_output=True, text=True)
        if done.returncode:
            print("\n".join(done.stderr.splitlines()[-2:]))
            sys.exit(f"apt-get {command[0]} 失败,请检查网络 / failed: is the network there?")
    if still := missing_system_packages():
        sys.exit(f"装过之后仍无法加载 / Installed, yet not loadable: {' '.join(still)}")


def create(venv: Path) -> None:
    """Make the environment, anew when it belongs to another Python or is broken."""
    (venv / "made-from").unlink(missing_ok=True)
    ask = [venv / "bin" / "python", "-c", "import pip, platform; print(platform.python_version())"]
    answer = ""
    if ask[0].exists():
        answer = subprocess.run(ask, capture_output=True, text=True).stdout.strip()
    if answer != platform.python_version():
        subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True)


def install(venv: Path, lock: str, pyside: str) -> None:
    """Install the locked packages by their hashes."""
    print(f"安装 Python 包,首次约一分钟 / Installing packages, about a minute at first: {lock}")
    wheels = ["--no-deps", "--only-binary", ":all:"]
    pip(venv, "--require-hashes", *wheels, "-r", str(REQUIREMENTS / "lock-build.txt"))
    # lunar_python is published as source alone; it is built with the locked setuptools, not a fetched one.
    wheels_but_one = [*wheels, "--no-binary", "lunar-python", "--no-build-isolation"]
    pip(venv, "--require-hashes", *wheels_but_one, "-r", str(REQUIREMENTS / lock))
    if pyside:
        # The locks hold the hashes of one Qt version only, so another one comes unchecked.
        pip(venv, *wheels, f"PySide6-Essentials=={pyside}", f"shiboken6=={pyside}")


def pip(venv: Path, *arguments: str) -> None:
    """Run pip's install; on failure say that the network is missing, or show its last words."""
    command = [venv / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    done = subprocess.run(
        [*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    if done.returncode:
        if NO_NETWORK.search(done.stdout):
            sys.exit("连不上 Python 包源,请检查网络 / No network: the package index cannot be reached")
        print("\n".join(done.stdout.splitlines()[-8:]))
        sys.exit("安装 Python 包失败 / Installing the packages failed")


if __name__ == "__main__":
    main()
