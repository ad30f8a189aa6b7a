package io.github.endpointlease.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server without its model: a text's vector is its length. */
class EmbeddingServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private EmbeddingServer server;

    @BeforeEach
    void start() throws IOException {
        server = new EmbeddingServer(0);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void untilTheModelIsLoadedItIsNotReady() throws Exception {
        assertThat(send("GET", "/ping", "").statusCode()).isEqualTo(503);
        assertThat(send("POST", "/invocations", "{\"inputs\":\"a\"}").statusCode())
                .isEqualTo(503);

        server.serve(new Lengths());

        assertThat(send("GET", "/ping", "").statusCode()).isEqualTo(200);
    }

    @Test
    void oneTextGivesAListOfOneVector() throws Exception {
        server.serve(new Lengths());

        HttpResponse<String> response = send("POST", "/invocations", "{\"inputs\":\"four\",\"parameters\":{}}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.body()).isEqualTo("[[4.0]]");
    }

    @Test
    void vectorsComeInTheOrderOfTheirTexts() throws Exception {
        server.serve(new Lengths());

        assertThat(send("POST", "/invocations", "{\"inputs\":[\"four\",\"a\",\"çift\"]}")
                        .body())
                .isEqualTo("[[4.0],[1.0],[4.0]]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    ~~                         | body must be a JSON object, but was: MISSING
                    nonsense                   | body must be JSON, but was: Unrecognized token 'nonsense'
                    {"inputs":"a"} {}          | body must be JSON, but was: Trailing token
                    ["a"]                      | body must be a JSON object, but was: ARRAY
                    {}                         | inputs must be a text or a list of texts, but was: missing
                    {"inputs":7}               | inputs must be a text or a list of texts, but was: 7
                    {"inputs":null}            | inputs must be a text or a list of texts, but was: null
                    {"inputs":{"a":1}}         | inputs must be a text or a list of texts, but was: {"a":1}
                    {"inputs":[]}              | inputs must hold 1 to 256 texts, but was: 0 texts
                    {"inputs":["a",5]}         | inputs[1] must be a text, but was: 5
                    {"inputs":["a",["b"]]}     | inputs[1] must be a text, but was: ["b"]
                    {"inputs":" "}             | inputs must not be blank, but was: " "
                    {"inputs":["a",""]}        | inputs[1] must not be blank, but was: ""
                    """)
    void aWrongInputIsRefusedByFieldAndValue(String body, String reason) throws Exception {
        server.serve(new Lengths());

        HttpResponse<String> response = send("POST", "/invocations", body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(error(response)).startsWith(reason);
    }

    @Test
    void limitsAreInclusive() throws Exception {
        server.serve(new Lengths());
        String longest = "x".repeat(EmbeddingInputs.MAX_CHARACTERS);

        assertThat(send("POST", "/invocations", JSON.writeValueAsString(new Inputs(List.of(longest))))
                        .statusCode())
                .isEqualTo(200);
        assertThat(error(send("POST", "/invocations", JSON.writeValueAsString(new Inputs(List.of(longest + "x"))))))
                .isEqualTo("inputs[0] must have at most 100000 characters, but was: 100001 characters");
        assertThat(send("POST", "/invocations", JSON.writeValueAsString(new Inputs(many(256))))
                        .statusCode())
                .isEqualTo(200);
        assertThat(error(send("POST", "/invocations", JSON.writeValueAsString(new Inputs(many(257))))))
                .isEqualTo("inputs must hold 1 to 256 texts, but was: 257 texts");
    }

    @Test
    void aBodyBeyondSageMakersLimitIsTooLarge() throws Exception {
        server.serve(new Lengths());

        assertThat(send("POST", "/invocations", " ".repeat(EmbeddingServer.MAX_BODY_BYTES + 1))
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void aWrongPathOrMethodIsNamed() throws Exception {
        HttpResponse<String> path = send("GET", "/models", "");
        assertThat(path.statusCode()).isEqualTo(404);
        assertThat(error(path)).contains("GET /models");

        HttpResponse<String> method = send("GET", "/invocations", "");
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(method.headers().firstValue("Allow")).contains("POST");
        assertThat(error(method)).isEqualTo("method must be POST, but was: GET");
        assertThat(send("POST", "/ping", "").statusCode()).isEqualTo(405);
    }

    @Test
    void aModelThatFailsIsAnErrorOfTheServer() throws Exception {
        server.serve(new Lengths());

        HttpResponse<String> response = send("POST", "/invocations", "{\"inputs\":\"fail\"}");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(error(response)).contains("as asked");
    }

    private record Inputs(List<String> inputs) {}

    private static List<String> many(int count) {
        return Collections.nCopies(count, "a");
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String error(HttpResponse<String> response) throws JsonProcessingException {
        JsonNode tree = JSON.readTree(response.body());
        assertThat(tree.size()).isEqualTo(1);
        return tree.path("error").textValue();
    }

    private static final class Lengths implements EmbeddingModel {
        @Override
        public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
            return Response.from(segments.stream().map(Lengths::embedding).toList());
        }

        private static Embedding embedding(TextSegment segment) {
            if (segment.text().equals("fail")) {
                throw new IllegalStateException("as asked");
            }
            return Embedding.from(new float[] {segment.text().length()});
        }
    }
}
