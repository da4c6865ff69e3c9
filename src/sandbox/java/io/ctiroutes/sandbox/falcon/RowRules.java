package io.ctiroutes.sandbox.falcon;

import io.ctiroutes.sandbox.falcon.RefusedRow.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What Falcon demands of an IOC's fields, each violation with the field it is about. */
final class RowRules {
    private static final Pattern HOST_GROUP = Pattern.compile("[0-9a-f]{32}");

    private final FalconOptions options;

    RowRules(FalconOptions options) {
        this.options = options;
    }

    void check(StoredIoc ioc, List<Problem> problems) {
        identity(ioc, problems);
        actions(ioc, problems);
        severity(ioc, problems);
        platforms(ioc, problems);
        scope(ioc, problems);
        texts(ioc, problems);
        expiration(ioc, problems);
    }

    private static void identity(StoredIoc ioc, List<Problem> problems) {
        if (!Vocabulary.TYPES.contains(ioc.type())) {
            problems.add(Problem.error("type", "invalid type '" + ioc.type() + "'"));
            return;
        }
        Optional<String> flaw = ValueRules.flaw(ioc.type(), ioc.value());
        flaw.ifPresent(message -> problems.add(Problem.error("value", message)));
        if (!ioc.filename().isEmpty() && !Vocabulary.HASHES.contains(ioc.type())) {
            problems.add(Problem.error("metadata.filename", "filename is not allowed for this 'type'"));
        }
    }

    private static void actions(StoredIoc ioc, List<Problem> problems) {
        if (!Vocabulary.ACTIONS.contains(ioc.action())) {
            problems.add(Problem.error("action", "invalid action '" + ioc.action() + "'"));
        } else if (Vocabulary.HASH_ACTIONS.contains(ioc.action()) && !Vocabulary.HASHES.contains(ioc.type())) {
            problems.add(Problem.error("action", "action '" + ioc.action() + "' is not allowed for this 'type'"));
        }
        if (!Vocabulary.MOBILE_ACTIONS.contains(ioc.mobileAction())) {
            problems.add(Problem.error("mobile_action", "invalid mobile_action '" + ioc.mobileAction() + "'"));
        }
    }

    private static void severity(StoredIoc ioc, List<Problem> problems) {
        if (!Vocabulary.SEVERITIES.contains(ioc.severity())) {
            problems.add(Problem.error("severity", "invalid severity '" + ioc.severity() + "'"));
        } else if (ioc.severity().isEmpty() && (needsSeverity(ioc.action()) || needsSeverity(ioc.mobileAction()))) {
            problems.add(Problem.error(
                    "severity", "severity cannot be empty for this 'action' and 'mobile_action' combination"));
        } else if (!ioc.severity().isEmpty() && ioc.action().equals("allow")) {
            problems.add(Problem.error(
                    "severity", "severity must be empty for this 'action' and 'mobile_action' combination"));
        }
    }

    private void platforms(StoredIoc ioc, List<Problem> problems) {
        if (ioc.platforms().isEmpty()) {
            problems.add(Problem.error("platforms", "platforms cannot be empty"));
        }
        for (String platform : ioc.platforms()) {
            if (!usable(platform)) {
                problems.add(Problem.error("platforms", "invalid platform '" + platform + "'"));
            }
        }
    }

    private boolean usable(String platform) {
        return Vocabulary.PLATFORMS.contains(platform)
                && (options.mobileEnabled || !Vocabulary.MOBILE_PLATFORMS.contains(platform));
    }

    private static void scope(StoredIoc ioc, List<Problem> problems) {
        if (!ioc.appliedGlobally() && ioc.hostGroups().isEmpty()) {
            problems.add(Problem.error("applied_globally", "either applied_globally or host_groups must be given"));
        }
        for (String group : ioc.hostGroups()) {
            if (!HOST_GROUP.matcher(group).matches()) {
                problems.add(Problem.error("host_groups", "invalid host group '" + group + "'"));
            }
        }
    }

    private void texts(StoredIoc ioc, List<Problem> problems) {
        if (ioc.description().length() > options.descriptionMax) {
            problems.add(Problem.error(
                    "description", "description must have " + options.descriptionMax + " characters at most"));
        }
        if (ioc.source().length() > options.sourceMax) {
            problems.add(Problem.error("source", "source must have " + options.sourceMax + " characters at most"));
        }
    }

    private void expiration(StoredIoc ioc, List<Problem> problems) {
        Instant now = options.clock.instant();
        if (options.pastExpirationRefused
                && ioc.expiration().filter(moment -> !moment.isAfter(now)).isPresent()) {
            problems.add(Problem.error("expiration", "expiration must be in the future"));
        }
    }

    private static boolean needsSeverity(String action) {
        return action.equals("detect") || action.equals("prevent");
    }
}
