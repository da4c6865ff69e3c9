package io.ctiroutes.sandbox.opencti;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonPatchTest {

    @Test
    void equalTreesHaveNoDifference() throws Exception {
        assertThat(patch("{'a':[1,{'b':null}]}", "{'a':[1,{'b':null}]}")).isEqualTo("[]");
    }

    @Test
    void membersAreVisitedLastToFirstAndAdditionsComeAfter() throws Exception {
        assertThat(patch("{'a':1,'b':2,'c':3}", "{'x':0,'a':9,'c':8}"))
                .isEqualTo("[{'op':'replace','path':'/c','value':8},{'op':'remove','path':'/b'},"
                        + "{'op':'replace','path':'/a','value':9},{'op':'add','path':'/x','value':0}]");
    }

    @Test
    void arraysAreComparedByIndex() throws Exception {
        assertThat(patch("{'l':['a','b','c']}", "{'l':['b','c']}"))
                .isEqualTo("[{'op':'remove','path':'/l/2'},{'op':'replace','path':'/l/1','value':'c'},"
                        + "{'op':'replace','path':'/l/0','value':'b'}]");
        assertThat(patch("{'l':['a']}", "{'l':['a','b']}")).isEqualTo("[{'op':'add','path':'/l/1','value':'b'}]");
    }

    @Test
    void aValueThatChangesItsKindIsReplaced() throws Exception {
        assertThat(patch("{'a':{'b':1}}", "{'a':[1]}")).isEqualTo("[{'op':'replace','path':'/a','value':[1]}]");
    }

    @Test
    void pathsAreEscaped() throws Exception {
        assertThat(patch("{'a/b~c':1}", "{'a/b~c':2}")).isEqualTo("[{'op':'replace','path':'/a~1b~0c','value':2}]");
    }

    private static String patch(String before, String after) throws Exception {
        return JsonPatch.between(Json.parse(before.replace('\'', '"')), Json.parse(after.replace('\'', '"')))
                .toString()
                .replace('"', '\'');
    }
}
