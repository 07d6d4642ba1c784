"""Refusals about backups: making, checking and restoring one."""

from __future__ import annotations

from goodoffices.errors.base import Blame, Refusal


class NotABackup(Refusal):
    """The file is something else."""

    code = "backup.none"
    what = "{file} is not a backup of a station."
    cause = "It is another file, or its beginning was changed or cut off."
    next_step = "Name the file that 'goodoffices backup make' wrote. 'goodoffices backup list' says where backups are."
    on_pages = "Name a file that was made as a backup. The page of backups says where they were put."


class NoBackupThere(Refusal):
    """There is no file of that name."""

    code = "backup.not_there"
    what = "There is no file {file}."
    cause = "It was moved, its drive is not connected, or the name has a slip."
    next_step = "Connect the drive, or name the file as it is called now."


class BackupDamaged(Refusal):
    """A backup counts as a whole or not at all."""

    code = "backup.damaged"
    what = "{file} is not whole, so nothing was taken from it."
    cause = "It was cut off, changed, or its drive reads it wrongly."
    next_step = "Try another copy of the same backup, or an older backup."
    blame = Blame.MACHINE


class BackupKey(Refusal):
    """Neither the passphrase nor the recovery key that was given opens the backup."""

    code = "backup.wrong_key"
    what = "This does not open {file}."
    cause = "A backup opens with the passphrase of the time when it was made, or with the recovery key of that time."
    next_step = "Give that passphrase, or that recovery key. Nothing was changed."


class BackupFromTheFuture(Refusal):
    """A newer version wrote the backup."""

    code = "backup.newer"
    what = "{file} was made by a newer version of Good Offices."
    cause = "Its content has a form that this version does not know."
    next_step = "Install that version or a later one, and restore the backup with it."


class BackupUnderWay(Refusal):
    """One backup is made at a time."""

    code = "backup.under_way"
    what = "A backup is being made at this moment: {file}."
    cause = "A station makes one at a time, so that each is whole."
    next_step = "Wait until it is made; 'goodoffices backup list' says how far it is. Then make another one."
    on_pages = "Wait until it is made; the page of backups says how far it is. Then make another one."


class BackupThere(Refusal):
    """A backup is never written over a file."""

    code = "backup.file_there"
    what = "There is a file {file} already."
    cause = "It may be an older backup, or something else."
    next_step = "Choose another name, or move that file away first."


class BackupInside(Refusal):
    """A backup beside the station goes with it."""

    code = "backup.inside"
    what = "{file} would lie in the station's own folder."
    cause = "What happens to that folder would happen to the backup too."
    next_step = "Choose a place on another drive, or at least another folder."


class FolderTaken(Refusal):
    """A station is restored into a folder of its own."""

    code = "backup.folder_taken"
    what = "There is something in {folder} already."
    cause = "A station is never restored over another one, nor over other files."
    next_step = "Name a new folder with --home. If the station there is broken, move its folder away; do not delete it."
    on_pages = "Name a new folder. If the station there is broken, move its folder away; do not delete it."


class NoSuchBackup(Refusal):
    """No backup has that number."""

    code = "backup.no_such"
    what = "There is no backup {number}."
    cause = "It was taken off the list, or the number has a slip."
    next_step = "'goodoffices backup list' has the numbers."
    on_pages = "The page of backups has the numbers."


class NotHeardSince(Refusal):
    """A side's station has not been heard on a new line, so nobody can say that everything of it is here."""

    code = "backup.not_heard"
    what = "The station of {name} has not been heard since this one was restored."
    cause = "Its new line is not open yet, or nothing has come through it."
    next_step = "Open and compare a new line with it, and wait until its leg goes on there."


class GivenBackInOrder(Refusal):
    """Own words that were given back are accepted in the order in which they were written."""

    code = "backup.given_back_in_order"
    what = "What was written before it was not accepted."
    cause = "Each entry names the one before it, so that none is right unless those before it are."
    next_step = "Accept those before it first, or together with it."


class GivenBackUnclear(Refusal):
    """Own words that were given back are accepted only where they can be shown."""

    code = "backup.given_back_unclear"
    what = "This rests on something that is not here yet, so that nobody can see what it says."
    cause = "It names an entry that is missing, or that was rejected."
    next_step = "Wait until what it names has come, or reject it."
