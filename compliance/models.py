"""The models of this app, for Django to find: each lives in the package of its feature."""

from compliance.acknowledgements.models import Acknowledgement
from compliance.notices.models import Notice
from compliance.obligations.models import Obligation
from compliance.prior_training.models import PriorTraining
from compliance.requirements.models import Requirement

__all__ = ["Acknowledgement", "Notice", "Obligation", "PriorTraining", "Requirement"]
