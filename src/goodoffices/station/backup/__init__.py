"""Backups: one encrypted file that gives a station's words back.

The rules are:

* A backup is whole or refused. Each part is authenticated with its place and with the end of the file.
* It holds who the station is, its talks with all their entries, papers and drafts, and to whom it had lines. It holds
  no key of a line or leg, no mailbox and no number of an envelope: nothing could be sealed on the old lines with it.
* A restored station is a new instance of itself everywhere. It seals nothing before people have opened and compared
  new lines; then its legs are taken up there.
* It is opened by the passphrase that the station had when it was made, or by the recovery key of that time.

``sealed_file`` is the form of the file, ``content`` what stands in it, ``making`` and ``restoring`` the two ways.
"""
