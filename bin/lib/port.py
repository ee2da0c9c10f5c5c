"""Print whether an address can be served, and under which name others reach it.

Usage: python3 port.py free HOST PORT   (exit code 1 when something listens there already)
       python3 port.py name HOST        (prints the host name for links and QR codes)
"""

import socket
import sys


def is_free(host: str, port: int) -> bool:
    """Whether nothing listens on ``host``:``port``.

    Two web servers may share a port without noticing.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def name(host: str) -> str:
    """Return ``localhost``, the host itself, or for “everywhere” this machine's network address."""
    if host in ("127.0.0.1", "localhost", "::1"):
        return "localhost"
    if host not in ("0.0.0.0", "::"):  # noqa: S104  (comparing, not binding)
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # sends nothing; asks which of our addresses would be used
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "localhost"
        return str(probe.getsockname()[0])


if __name__ == "__main__":
    if sys.argv[1] == "free":
        sys.exit(not is_free(sys.argv[2], int(sys.argv[3])))
    print(name(sys.argv[2]))
