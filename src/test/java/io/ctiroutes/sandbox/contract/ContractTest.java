package io.ctiroutes.sandbox.contract;

import static io.ctiroutes.sandbox.falcon.Operation.CREATE;
import static io.ctiroutes.sandbox.falcon.Operation.DELETE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.sandbox.contract.Result.Verdict;
import io.ctiroutes.sandbox.falcon.FalconOptions;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContractTest {
    private static final List<Example> ALL = Examples.in(Path.of("contract"));

    private final FalconStandIn falcon = FalconStandIn.start(FalconOptions.defaults());
    private final OpenCtiStandIn openCti =
            OpenCtiStandIn.start(OpenCtiOptions.defaults().heartbeatPeriod(Duration.ofMillis(100)));
    private final Map<Api, Target> targets = Contract.targets(falcon, openCti);
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @AfterEach
    void stop() {
        openCti.close();
        falcon.close();
    }

    @Test
    void theStandInsAreAsTheExamplesSay() {
        int status = Contract.onStandIns(ALL, out);

        assertThat(text()).contains(ALL.size() + " agree, 0 differ, 0 not tried");
        assertThat(status).isZero();
    }

    @Test
    void whatIsNotKnownIsToldAsItIs() {
        run(true, example("update-partial-clears"));

        assertThat(text()).contains("unknown    agrees (200)", "/resources/0/description is absent");
    }

    @Test
    void aDifferenceIsToldWithWhatWasBelievedAndWhy() {
        // this Falcon names no cloud
        int status = run(false, example("token-names-the-cloud"));

        assertThat(status).isEqualTo(1);
        assertThat(text())
                .contains("differs (201)", "X-Cs-Region is absent, not ", "believed because of gofalcon")
                .contains("0 agree, 1 differ, 0 not tried");
    }

    @Test
    void noAnswerIsADifference() {
        // Java asks a second time for what can be asked twice
        falcon.faults().failNext(2, Fault.resetBeforeApplying());

        assertThat(run(false, example("envelope"))).isEqualTo(1);
        assertThat(text()).contains("differs", "no answer: ");
    }

    @Test
    void nothingIsWrittenUnlessAskedFor() {
        int status = run(false, ALL.toArray(Example[]::new));

        assertThat(text()).contains("it writes, which needs -Dcontract.write=true");
        assertThat(falcon.traffic().creates()
                        + falcon.traffic().updates()
                        + falcon.traffic().deletes())
                .isZero();
        assertThat(openCti.traffic().graphQlCalls())
                .noneMatch(call -> call.operation().endsWith("Connector"));
        // of the cloud and of a recovery, of which these stand-ins have none
        assertThat(status).isEqualTo(1);
        assertThat(text()).contains(" 2 differ, ");
    }

    @Test
    void anApiWithoutAnAddressIsNotTried() {
        ContractOptions options = new ContractOptions(Map.of(Api.FALCON, targets.get(Api.FALCON)), false);

        assertThat(Contract.run(options, List.of(example("about")), out)).isZero();
        assertThat(text()).contains("not tried", "-Dopencti.url");
    }

    @Test
    void whatWasMadeIsTakenAwayAndNothingElse() {
        StoredIoc others =
                StoredIoc.of("domain", "opencti-falcon-contract-x.invalid").build();
        falcon.put(others);

        assertThat(run(true, example("create"), example("update-full"), example("register")))
                .isZero();

        assertThat(falcon.iocs()).extracting(StoredIoc::value).containsExactly(others.value());
        assertThat(openCti.traffic().graphQlCalls())
                .anyMatch(call -> call.operation().equals("deleteConnector"));
    }

    @Test
    void whatWasMadeWithoutAnAnswerIsTakenAway() {
        falcon.faults().failWhile(call -> call.operation() == CREATE, Fault.resetAfterApplying());

        assertThat(run(true, example("create"))).isEqualTo(1);

        assertThat(falcon.traffic().rows(CREATE)).isPositive();
        assertThat(falcon.iocs()).isEmpty();
    }

    @Test
    void whatIsLeftBehindIsTold() {
        falcon.faults().failWhile(call -> call.operation() == DELETE, Fault.status(500));

        assertThat(run(true, example("create"))).isEqualTo(1);

        assertThat(text()).contains("agrees (201)", "LEFT BEHIND: the IOC ", "its deletion was answered by 500");
    }

    @Test
    void secretsAreNotPrinted() {
        Example careless = Examples.parse("""
                name: A careless one
                api: falcon
                mark: confirmed
                source: this test
                request: {method: POST, path: /oauth2/token, auth: none, form: {client_id: "${client_id}", client_secret: "${client_secret}"}}
                answer: {body: {/access_token: "${client_secret}"}}
                """);

        run(false, careless);

        assertThat(text())
                .contains("/access_token is \"***\", not \"***\"")
                .doesNotContain("t0k3n.", falcon.clientSecret());
    }

    @Test
    void whatIsNotTheRunsOwnIsNotSentEvenIfAnExampleSaysSo() {
        falcon.put(StoredIoc.of("domain", "theirs.example").build());
        Example hostile = Examples.parse("""
                name: A hostile one
                api: falcon
                mark: confirmed
                source: this test
                request: {method: DELETE, path: /iocs/entities/indicators/v1, query: {filter: "type:'domain'"}}
                answer: {status: 200}
                """);

        ContractRun run = new ContractRun(targets, true, "0a");

        assertThat(run.run(hostile).verdict()).isEqualTo(Verdict.NOT_TRIED);
        assertThat(falcon.traffic().deletes()).isZero();
    }

    private int run(boolean write, Example... examples) {
        return Contract.run(new ContractOptions(targets, write), List.of(examples), out);
    }

    private static Example example(String file) {
        Path falcons = Path.of("contract", "falcon", file + ".yaml");
        return Examples.in(Files.exists(falcons) ? falcons : Path.of("contract", "opencti", file + ".yaml"))
                .get(0);
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
