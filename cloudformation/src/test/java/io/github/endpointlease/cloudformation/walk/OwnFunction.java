package io.github.endpointlease.cloudformation.walk;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A function as users write them for a model of theirs: alone in its archive, it passes a request's body on and says that it was there. */
public final class OwnFunction {
    static final String HANDLER = OwnFunction.class.getName() + "::answer";
    static final String HEADER = "X-Own-Function";

    /** Makes an archive of it. */
    static Path archive(Path file) throws IOException {
        String entry = OwnFunction.class.getName().replace('.', '/') + ".class";
        try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(file));
                InputStream type = Objects.requireNonNull(
                        OwnFunction.class.getClassLoader().getResourceAsStream(entry))) {
            jar.putNextEntry(new ZipEntry(entry));
            type.transferTo(jar);
        }
        return file;
    }

    /** What Lambda calls. */
    public Map<String, Object> answer(Map<String, Object> event) throws IOException {
        URI model = URI.create(
                System.getenv("AWS_ENDPOINT_URL") + "/endpoints/" + System.getenv("ENDPOINT_NAME") + "/invocations");
        HttpURLConnection call = (HttpURLConnection) model.toURL().openConnection();
        call.setDoOutput(true);
        call.setRequestProperty("Content-Type", "application/json");
        call.setRequestProperty(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=" + System.getenv("AWS_ACCESS_KEY_ID")
                        + "/20260101/us-east-1/sagemaker/aws4_request");
        try (OutputStream body = call.getOutputStream()) {
            body.write(String.valueOf(event.get("body")).getBytes(StandardCharsets.UTF_8));
        }
        try (InputStream answer = call.getInputStream()) {
            return Map.of(
                    "statusCode", call.getResponseCode(),
                    "headers", Map.of(HEADER, "was here"),
                    "body", new String(answer.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
