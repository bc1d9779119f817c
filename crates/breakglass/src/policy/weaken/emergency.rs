//! The rules for emergencies of two policies beside each other.

use super::super::document::EmergencyDocument;
use super::{Found, WeakeningCode};

pub(super) fn compare(was: &EmergencyDocument, is: &EmergencyDocument, found: &mut Found) {
    let people = [
        (
            WeakeningCode::DeclareWidened,
            "/emergency/declare",
            "declare emergencies",
            &was.declare,
            &is.declare,
        ),
        (WeakeningCode::MergeWidened, "/emergency/merge", "merge in emergencies", &was.merge, &is.merge),
    ];
    for (code, pointer, what, was, is) in people {
        for (index, who) in is.iter().enumerate().filter(|(_, who)| !was.contains(who)) {
            found.add(code, format!("{pointer}/{index}"), format!("`{who}` may {what} and could not"));
        }
    }
    let durations = [
        (WeakeningCode::LastsLonger, "longest", was.longest, is.longest, is.longest > was.longest),
        (
            WeakeningCode::LastsLonger,
            "permit_for",
            was.permit_for,
            is.permit_for,
            is.permit_for > was.permit_for,
        ),
        (WeakeningCode::PauseShortened, "pause", was.pause, is.pause, is.pause < was.pause),
    ];
    for (code, key, was, is, weaker) in durations {
        let text = format_args!("`{key}` was {} seconds and is {}", was.get(), is.get());
        found.add_if(weaker, code, &format!("/emergency/{key}"), text);
    }
    for state in is.confirm_while.iter().filter(|state| !was.confirm_while.contains(state)) {
        let text =
            format!("confirmations may get past a check that is {}", format!("{state:?}").to_lowercase());
        found.add(WeakeningCode::ConfirmsMore, "/emergency/confirm_while", text);
    }
    let always_gone = was.steps.iter().filter(|step| !is.steps.contains(step));
    let confirming_gone = was
        .steps_to_confirm
        .iter()
        .filter(|step| !is.steps_to_confirm.contains(step) && !is.steps.contains(step));
    for (key, step) in
        always_gone.map(|step| ("steps", step)).chain(confirming_gone.map(|step| ("steps_to_confirm", step)))
    {
        found.add(
            WeakeningCode::StepRemoved,
            format!("/emergency/{key}"),
            format!("the step `{}` is no longer asked for", step.as_str()),
        );
    }
    found.add_if(
        is.solo && !was.solo,
        WeakeningCode::SoloAllowed,
        "/emergency/solo",
        "a review may be waived without a second person",
    );
    // Patterns after the old ones that take nothing out can only guard more.
    let only_more = is.guarded.starts_with(&was.guarded)
        && is.guarded.iter().skip(was.guarded.len()).all(|pattern| !pattern.starts_with('!'));
    found.add_if(
        !only_more,
        WeakeningCode::GuardedChanged,
        "/emergency/guarded",
        format_args!("guarded were {:?} and are {:?}", was.guarded, is.guarded),
    );
}
