"""Where what ships with casefile is looked for: in a checkout at its top, anywhere else beside the package alone."""

import pytest

from casefile.core.failure import Unreadable
from casefile.store import resources
from casefile.store.resources import resource_dir


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Say where the package lies, and give the folder that it lies in."""

    def put(where):
        package = tmp_path / where / "casefile"
        package.mkdir(parents=True)
        monkeypatch.setattr(resources, "_PACKAGE", package)
        return package.parent

    return put


def test_a_checkout_is_looked_at_first(tmp_path, installed):
    stale = installed("src") / "casefile" / "schemas"
    stale.mkdir()
    (tmp_path / "schemas").mkdir()
    assert resource_dir("schemas") == tmp_path / "schemas"
    (tmp_path / "schemas").rmdir()  # somebody's own folder src, and no checkout
    assert resource_dir("schemas") == stale


def test_a_folder_of_somebody_elses_beside_an_installed_package_is_not_ours(tmp_path, installed):
    packages = installed("lib/site-packages")
    for other in (tmp_path, tmp_path / "lib", packages):
        (other / "templates").mkdir()
    (packages / "casefile" / "templates").mkdir()
    assert resource_dir("templates") == packages / "casefile" / "templates"


@pytest.mark.parametrize("where", ["src", "lib/site-packages"])
def test_an_installation_without_a_folder_says_so(tmp_path, installed, where):
    (installed(where) / "casefile" / "examples").write_bytes(b"no folder")
    with pytest.raises(Unreadable) as caught:
        resource_dir("examples")
    assert caught.value.message == "casefile is installed without its examples folder"
    assert caught.value.fix == "install it again"
