package io.ctiroutes.sandbox.contract;

import java.util.List;

/**
 * What became of an example.
 *
 * @param verdict  whether it agrees
 * @param status   the status answered; 0 if it was not tried
 * @param remarks  how it differs, why it was not tried, or what was seen where nobody knew; no secrets are in them
 */
record Result(Example example, Verdict verdict, int status, List<String> remarks) {

    /** Whether what is believed is so. */
    enum Verdict {
        AGREES,
        DIFFERS,
        NOT_TRIED
    }
}
