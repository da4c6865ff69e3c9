package io.ctiroutes.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The workflow for GitHub does what .ci/run does, with no more rights than that takes. GitHub is not asked here. */
class WorkflowFileTest {

    private static final Path FILE = Path.of(".github", "workflows", "ci.yml");
    private static final Path CI = Path.of(".ci", "run");
    private static final Pattern CHECK_OF_LIBRARIES =
            Pattern.compile("org\\.owasp:dependency-check-maven:\\S+:check -DfailBuildOnCVSS=\\d+");

    private final JsonNode workflow = DeployFiles.documents(FILE).get(0);

    @Test
    void theBuildRunsWhatCiRunsOnEachJava() {
        JsonNode build = workflow.at("/jobs/build");

        assertThat(build.at("/steps").findValuesAsText("run")).containsExactly(CI.toString());
        assertThat(CI).isExecutable();
        assertThat(build.at("/strategy/matrix/java"))
                .extracting(JsonNode::asText)
                .contains(release(), "21", "25");
        assertThat(build.at("/steps").findValuesAsText("java-version")).containsExactly("${{ matrix.java }}");
    }

    @Test
    void nothingMayBeWrittenButWhatCodeQlFinds() {
        assertThat(workflow.get("permissions")).hasToString("{\"contents\":\"read\"}");
        assertThat(jobs().filter(job -> job.has("permissions")))
                .singleElement()
                .isEqualTo(workflow.at("/jobs/codeql"))
                .extracting(job -> job.get("permissions"))
                .hasToString("{\"contents\":\"read\",\"security-events\":\"write\"}");
        assertThat(jobs().flatMap(job -> job.findParents("uses").stream())
                        .filter(step -> step.get("uses").asText().startsWith("actions/checkout@")))
                .hasSize(3)
                .allMatch(step -> step.at("/with/persist-credentials").isBoolean()
                        && !step.at("/with/persist-credentials").asBoolean());
    }

    @Test
    void actionsHaveAVersionAndJobsAnEnd() {
        assertThat(workflow.findValuesAsText("uses")).isNotEmpty().allMatch(action -> action.matches("[\\w/-]+@v\\d+"));
        assertThat(jobs()).allMatch(job -> job.path("timeout-minutes").asInt() > 0);
    }

    @Test
    void librariesAreCheckedOnceAWeekAsThePageSays() {
        assertThat(workflow.at("/on/schedule/0/cron").asText()).matches("\\d+ \\d+ \\* \\* \\d");
        assertThat(check(workflow.at("/jobs/advisories/steps").findValuesAsText("run")))
                .isNotEmpty()
                .isEqualTo(check(List.of(DeployFiles.text(Path.of("CONTRIBUTING.md")))));
    }

    private Stream<JsonNode> jobs() {
        return workflow.get("jobs").valueStream();
    }

    private static List<String> check(List<String> texts) {
        return texts.stream()
                .flatMap(text -> CHECK_OF_LIBRARIES.matcher(text).results())
                .map(MatchResult::group)
                .toList();
    }

    private static String release() {
        return Pattern.compile("<maven.compiler.release>(\\d+)<")
                .matcher(DeployFiles.text(Path.of("pom.xml")))
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
    }
}
