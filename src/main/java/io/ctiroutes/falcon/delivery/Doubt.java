package io.ctiroutes.falcon.delivery;

/**
 * That a row may be what Falcon cannot take: every call with it has failed.
 *
 * @param kind     of the calls
 * @param since    what was answered when the first of them went out
 * @param failures how often it failed alone after others were answered: an outage does not count
 * @param rounds   how often it was put off
 */
record Doubt(CallKind kind, Patience.Answered since, int failures, int rounds) {

    /** It has failed alone once more, and is put off once more. */
    Doubt again(boolean othersAnswered) {
        return new Doubt(kind, since, othersAnswered ? failures + 1 : failures, rounds + 1);
    }

    boolean isAbout(CallKind other) {
        return kind.writes() == other.writes();
    }
}
