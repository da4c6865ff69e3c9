package io.ctiroutes.command;

import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.Owed;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lets the retirements go on that a guard keeps back. */
@Command(
        name = "approve-retirements",
        description = "Lets all retirements go on that are kept back because they were too many at once. A running"
                + " connector delivers them within seconds, another one once it is started.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:they are approved", "4:none wait"})
final class ApproveRetirementsCommand implements Callable<Integer> {

    private static final int LOOKED_AT = 10_000;
    private static final int EXAMPLES = 10;

    private final Place place;

    ApproveRetirementsCommand(Place place) {
        this.place = place;
    }

    @Override
    public Integer call() {
        Path data = place.data(place.settings());
        List<String> examples =
                Ledger.readOnly(data).map(ApproveRetirementsCommand::waiting).orElse(List.of());
        int approved = Ledger.approve(data, Owed.Reason.RETIREMENTS);
        if (approved == 0) {
            place.out().println("no retirements wait to be approved");
            return Status.NOTHING;
        }
        place.out()
                .println("approved " + approved + (approved == 1 ? " retirement" : " retirements")
                        + (examples.isEmpty() ? "" : ", the first are"));
        examples.forEach(example -> place.out().println("  " + example));
        return Status.FOUND;
    }

    private static List<String> waiting(Ledger ledger) {
        try (ledger) {
            return ledger.owed(Owed.Reason.RETIREMENTS, false, LOOKED_AT).stream()
                    .filter(entry ->
                            entry.owed().filter(owed -> !owed.approved()).isPresent())
                    .limit(EXAMPLES)
                    .map(Entry::key)
                    .map(Object::toString)
                    .toList();
        }
    }
}
