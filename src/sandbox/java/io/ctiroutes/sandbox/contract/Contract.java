package io.ctiroutes.sandbox.contract;

import io.ctiroutes.sandbox.contract.Result.Verdict;
import io.ctiroutes.sandbox.falcon.FalconOptions;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Tries the examples of {@code contract/} on a Falcon tenant and an OpenCTI platform, or else on the stand-ins, and prints where
 * they are not as we believe. See {@code docs/contract.md}.
 */
public final class Contract {

    private Contract() {}

    /** Exits with 0 if nothing differs and nothing is left behind, else with 1. */
    public static void main(String[] arguments) {
        int status;
        try {
            ContractOptions options = ContractOptions.of(System::getProperty, System::getenv);
            List<Example> examples = Examples.in(Path.of("contract"));
            status =
                    options.targets().isEmpty() ? onStandIns(examples, System.out) : run(options, examples, System.out);
        } catch (IllegalArgumentException wrong) {
            System.out.println(wrong.getMessage());
            status = 1;
        }
        System.exit(status);
    }

    /** Tries them on new stand-ins, with all that writes. */
    static int onStandIns(List<Example> examples, PrintStream out) {
        OpenCtiOptions filled = OpenCtiOptions.defaults()
                .heartbeatPeriod(Duration.ofMillis(100))
                .content(Instant.now().minus(Duration.ofHours(1)), Indicator.domain("known.example"));
        try (FalconStandIn falcon = FalconStandIn.start(FalconOptions.defaults().region("us-1"));
                OpenCtiStandIn openCti = OpenCtiStandIn.start(filled)) {
            for (String domain : List.of("one.example", "two.example", "three.example")) {
                falcon.put(StoredIoc.of("domain", domain).build());
            }
            return run(new ContractOptions(targets(falcon, openCti), true), examples, out);
        }
    }

    static Map<Api, Target> targets(FalconStandIn falcon, OpenCtiStandIn openCti) {
        return Map.of(
                Api.FALCON,
                new Target(
                        falcon.baseUrl(),
                        Map.of("client_id", falcon.clientId(), "client_secret", falcon.clientSecret())),
                Api.OPENCTI,
                new Target(openCti.url(), Map.of("token", openCti.token(), "stream", openCti.streamId())));
    }

    /** Tries them, cleans up whatever happens, and prints a table. */
    static int run(ContractOptions options, List<Example> examples, PrintStream out) {
        String name = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        ContractRun run = new ContractRun(options.targets(), options.write(), name);
        Thread interrupted = new Thread(() -> run.cleanUp().forEach(left -> out.println("LEFT BEHIND: " + left)));
        Runtime.getRuntime().addShutdownHook(interrupted);
        List<Result> results = new ArrayList<>();
        List<String> left;
        try {
            for (Example example : examples) {
                Result result = run.run(example);
                print(result, out);
                results.add(result);
            }
        } finally {
            left = run.cleanUp();
            Runtime.getRuntime().removeShutdownHook(interrupted);
            left.forEach(what -> out.println("LEFT BEHIND: " + what));
        }
        out.println(summary(results));
        return count(results, Verdict.DIFFERS) == 0 && left.isEmpty() ? 0 : 1;
    }

    private static void print(Result result, PrintStream out) {
        Example example = result.example();
        String verdict = result.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        String status = result.status() == 0 ? "" : " (" + result.status() + ")";
        out.printf(
                "%-8s %-10s %-14s %s%n",
                example.api().name().toLowerCase(Locale.ROOT),
                example.mark().name().toLowerCase(Locale.ROOT),
                verdict + status,
                example.name());
        result.remarks().forEach(remark -> out.printf("%35s%s%n", "", remark));
        if (result.verdict() == Verdict.DIFFERS) {
            out.printf("%35sbelieved because of %s%n", "", example.source());
        }
    }

    private static String summary(List<Result> results) {
        return count(results, Verdict.AGREES) + " agree, " + count(results, Verdict.DIFFERS) + " differ, "
                + count(results, Verdict.NOT_TRIED) + " not tried";
    }

    private static long count(List<Result> results, Verdict verdict) {
        return results.stream().filter(result -> result.verdict() == verdict).count();
    }
}
