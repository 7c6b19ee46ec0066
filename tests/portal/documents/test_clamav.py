"""The client of clamd, against a peer that speaks its protocol over a real socket."""

import socket
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command

from portal.documents.clamav import CHUNK, EICAR, Scanner, ScannerUnavailable, ScanRefused
from tests.factories.clamd import clamd


@pytest.fixture
def peer():
    with clamd() as running:
        yield running


def test_scanner_finds_nothing_in_a_clean_file(peer):
    answer = Scanner(peer.address, 5).scan(BytesIO(b"bonjour"))

    assert not answer.infected
    assert peer.received == [b"bonjour"]


def test_scanner_finds_the_test_signature(peer):
    answer = Scanner(peer.address, 5).scan(BytesIO(b"avant " + EICAR))

    assert answer.infected
    assert answer.signature == "Eicar-Signature"


def test_scanner_sends_large_files_in_chunks(peer):
    content = b"x" * (3 * CHUNK + 1)

    Scanner(peer.address, 5).scan(BytesIO(content))

    assert peer.chunks == 4
    assert peer.received == [content]


def test_scanner_takes_an_empty_file(peer):
    assert not Scanner(peer.address, 5).scan(BytesIO(b"")).infected
    assert peer.received == [b""]


@pytest.mark.parametrize("size", [10_000, 40 * CHUNK])
def test_scanner_reports_the_size_limit_even_when_the_peer_hangs_up(peer, size):
    peer.limit = 1000

    with pytest.raises(ScanRefused, match="size limit exceeded"):
        Scanner(peer.address, 5).scan(BytesIO(b"x" * size))


def test_scanner_reports_an_unknown_answer(peer):
    peer.reply = b"stream: Can't allocate memory ERROR\0"

    with pytest.raises(ScanRefused, match="allocate"):
        Scanner(peer.address, 5).scan(BytesIO(b"x"))


def test_scanner_that_hangs_up_is_unavailable(peer):
    peer.hang_up = True

    with pytest.raises(ScannerUnavailable):
        Scanner(peer.address, 5).scan(BytesIO(b"x"))


def test_scanner_that_is_not_there_is_unavailable():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"

        with pytest.raises(ScannerUnavailable):
            Scanner(address, 1).version()


def test_scanner_that_never_answers_is_unavailable():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"

        with pytest.raises(ScannerUnavailable, match="timed out"):
            Scanner(address, 0.1).version()


def test_scanner_speaks_over_a_unix_socket(tmp_path):
    with clamd(tmp_path / "clamd.sock") as peer:
        scanner = Scanner(peer.address, 5)

        assert scanner.version().startswith("ClamAV")
        assert scanner.scan(BytesIO(EICAR)).infected


def test_unix_socket_that_is_not_there_is_unavailable(tmp_path):
    with pytest.raises(ScannerUnavailable):
        Scanner(f"unix://{tmp_path}/none.sock", 1).version()


@pytest.mark.parametrize("address", ["http://clamd:3310", "unix://", "tcp://", ":3310"])
def test_scanner_refuses_an_address_it_cannot_use(address):
    with pytest.raises(ValueError, match="expected tcp://"):
        Scanner(address, 1)


def test_command_tells_that_the_scanner_works(peer, settings, capsys):
    settings.CLAMAV_ADDRESS = peer.address

    call_command("scanner")

    assert "ClamAV 1.4.2" in (told := capsys.readouterr().out)
    assert "Eicar-Signature" in told


def test_command_fails_when_the_test_virus_is_not_recognised(peer, settings):
    settings.CLAMAV_ADDRESS = peer.address
    peer.reply = b"stream: OK\0"

    with pytest.raises(CommandError, match="signature database"):
        call_command("scanner")


def test_command_fails_when_the_scanner_refuses(peer, settings):
    settings.CLAMAV_ADDRESS = peer.address
    peer.limit = 3

    with pytest.raises(CommandError, match="limit"):
        call_command("scanner")


def test_command_fails_without_a_scanner(settings):
    settings.CLAMAV_ADDRESS = ""

    with pytest.raises(CommandError, match="CLAMAV_ADDRESS"):
        call_command("scanner")
