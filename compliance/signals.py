"""News between the packages of compliance."""

from django.dispatch import Signal

#: Training done elsewhere was recorded, corrected or withdrawn. Arguments: ``people`` and
#: ``courses`` (primary keys).
prior_training_changed = Signal()
