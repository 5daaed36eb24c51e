"""Everything on this machine under one keeper: servers, web, worker and beat. bin/demo ends up in `__main__`.

The keeper starts what has died again and says so. Whatever happens to it, its children die with it.
"""

from cxhire.local.child import ROOT
from cxhire.local.keeper import Keeper, kept
from cxhire.local.words import LocalError, read_json, say

__all__ = ["ROOT", "Keeper", "LocalError", "kept", "read_json", "say"]
