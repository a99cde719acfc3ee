"""The pure checks that requirements name: each takes a View and returns an Answer.

A new check is a function here and a line in the table; which move asks for it is the practice's business, not this package's.
"""

from __future__ import annotations

from collections.abc import Mapping

from casefile.core.answer import Check
from casefile.core.checks import arrival, closing, consent, linking, looking, planning, safety

CHECKS: Mapping[str, Check] = {
    "decline_explained": arrival.decline_explained,
    "immediate_danger_answered": arrival.immediate_danger_answered,
    "referral_answered": arrival.referral_answered,
    "criteria_answered": arrival.criteria_answered,
    "capacity_kept": arrival.capacity_kept,
    "rights_explained": arrival.rights_explained,
    "profile_minimum": arrival.profile_minimum,
    "consent_decided": consent.consent_decided,
    "authority": consent.authority,
    "consent_share": linking.consent_share,
    "consent_lasting": consent.consent_lasting,
    "safe_today": safety.safe_today,
    "high_risk_answered": safety.high_risk_answered,
    "child_safety": safety.child_safety,
    "risk_current": safety.risk_current,
    "risk_assessed": safety.risk_assessed,
    "assessment_explored": planning.assessment_explored,
    "carer_offered": planning.carer_offered,
    "assessment_fresh": planning.assessment_fresh,
    "goals_agreed": planning.goals_agreed,
    "plan_signed": planning.plan_signed,
    "copy_given": planning.copy_given,
    "copy_suits": planning.copy_suits,
    "plan_made": planning.plan_made,
    "participation_recorded": planning.participation_recorded,
    "referrals_made": linking.referrals_made,
    "contact_kept": linking.contact_kept,
    "referrals_followed": linking.referrals_followed,
    "review_held": looking.review_held,
    "goals_decided": looking.goals_decided,
    "exit_talked": looking.exit_talked,
    "exit_safe": closing.exit_safe,
    "no_close_by_exclusion": closing.no_close_by_exclusion,
    "way_back_known": closing.way_back_known,
    "feedback_asked": closing.feedback_asked,
    "achievements_named": closing.achievements_named,
}
