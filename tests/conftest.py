"""How hard hypothesis tries, for every test.

The rules are:

* Examples have no deadline: a store on a loaded machine is slow, not wrong.
* A failure prints the line that repeats it elsewhere.
* ``HYPOTHESIS_PROFILE=thorough`` is for a night; ``--hypothesis-profile`` overrules both.
"""

import os

from hypothesis import settings

settings.register_profile("everyday", deadline=None, print_blob=True, max_examples=100)
settings.register_profile("thorough", settings.get_profile("everyday"), max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "everyday"))
