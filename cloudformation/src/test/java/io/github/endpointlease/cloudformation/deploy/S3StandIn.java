package io.github.endpointlease.cloudformation.deploy;

import io.github.endpointlease.standin.Answer;
import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.Call;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * As much of Amazon S3 as a deployment calls. Sources: the API reference of HeadBucket (404 without a body, 403 for another owner, the
 * region in {@code x-amz-bucket-region}), CreateBucket, PutPublicAccessBlock, GetPublicAccessBlock (404 {@code
 * NoSuchPublicAccessBlockConfiguration} where nothing is blocked), PutBucketEncryption, HeadObject, and PutObject (400
 * {@code BadDigest} where {@code x-amz-checksum-sha256} does not fit).
 */
public final class S3StandIn {
    private final AwsStandIn aws;
    private final String account;
    private final Map<String, String> owners = new ConcurrentHashMap<>();
    private final Map<String, String> regions = new ConcurrentHashMap<>();
    private final Map<String, byte[]> blocks = new ConcurrentHashMap<>();
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    /** Each call that changed something, such as {@code PUT?encryption /bucket}. */
    final List<String> changes = new CopyOnWriteArrayList<>();

    private volatile String refused = "nothing";

    private S3StandIn(AwsStandIn aws, String account) {
        this.aws = aws;
        this.account = account;
    }

    public static S3StandIn addTo(AwsStandIn aws, String account) {
        S3StandIn s3 = new S3StandIn(aws, account);
        aws.with("S3", s3::answer);
        return s3;
    }

    /** Makes a bucket that was there before. */
    public void addBucket(String name, String owner, String region) {
        owners.put(name, owner);
        regions.put(name, region);
    }

    /** Puts an object there that was there before. */
    public void addObject(String bucket, String key, byte[] content) {
        objects.put(bucket + "/" + key, content);
    }

    /** Lets an operation on buckets be denied, such as {@code PUT?encryption}, and none but that. */
    void refuse(String operation) {
        refused = operation;
    }

    /** Returns the content under each {@code bucket/key}. */
    public Map<String, byte[]> objects() {
        return new TreeMap<>(objects);
    }

    private Answer answer(Call call) {
        String operation = call.operation().substring("S3.".length());
        String[] path = call.path().substring(1).split("/", 2);
        String bucket = path[0];
        boolean isObject = path.length == 2 && !path[1].isEmpty();
        String owner = owners.get(bucket);
        if (operation.equals("PUT") && !isObject) {
            return createBucket(call, bucket);
        }
        if (owner == null) {
            return error(404, "NoSuchBucket", "The specified bucket does not exist");
        }
        String expected = call.headers().get("x-amz-expected-bucket-owner");
        if (operation.equals(refused) || !owner.equals(account) || (expected != null && !expected.equals(owner))) {
            return error(403, "AccessDenied", "Access Denied");
        }
        if (!isObject) {
            return bucket(operation, bucket, call);
        }
        return operation.equals("HEAD") ? head(bucket + "/" + path[1]) : put(bucket + "/" + path[1], call);
    }

    private Answer createBucket(Call call, String bucket) {
        if (owners.containsKey(bucket)) {
            return error(409, "BucketAlreadyExists", "The requested bucket name is not available.");
        }
        String body = new String(call.body(), StandardCharsets.UTF_8);
        String region = body.contains("<LocationConstraint>")
                ? body.replaceAll("(?s).*<LocationConstraint>(.*)</LocationConstraint>.*", "$1")
                : "us-east-1";
        addBucket(bucket, account, region);
        changes.add("PUT /" + bucket + " in " + region);
        return empty(200, Map.of("Location", "/" + bucket));
    }

    private Answer bucket(String operation, String bucket, Call call) {
        if (operation.equals("HEAD")) {
            return empty(200, Map.of("x-amz-bucket-region", String.valueOf(regions.get(bucket))));
        }
        if (operation.equals("GET?publicAccessBlock")) {
            byte[] block = blocks.get(bucket);
            return block == null
                    ? error(
                            404,
                            "NoSuchPublicAccessBlockConfiguration",
                            "The public access block configuration was not found")
                    : new Answer(200, Map.of("Content-Type", "application/xml"), block);
        }
        if (operation.equals("PUT?publicAccessBlock")) {
            blocks.put(bucket, call.body());
        }
        changes.add(operation + " /" + bucket + " "
                + new String(call.body(), StandardCharsets.UTF_8).replaceAll("<\\?.*\\?>| xmlns=\"[^\"]*\"", ""));
        return empty(200, Map.of());
    }

    private Answer head(String key) {
        byte[] content = objects.get(key);
        return content == null
                ? empty(404, Map.of())
                : new Answer(200, Map.of("Content-Length", String.valueOf(content.length)), new byte[0]);
    }

    private Answer put(String key, Call call) {
        String sha256 = call.headers().get("x-amz-checksum-sha256");
        if (!sha256(call.body()).equals(sha256)) {
            return error(400, "BadDigest", "The SHA256 you specified did not match the calculated checksum.");
        }
        objects.put(key, call.body());
        changes.add("PUT /" + key);
        return empty(200, Map.of("ETag", "\"stand-in\""));
    }

    static String sha256(byte[] content) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the object that a URL means: one of this stand-in, or one of S3 itself as the CDK writes them. */
    byte[] fetch(String url) {
        byte[] content = List.of(aws.uri() + "/", "https://s3.us-east-1.amazonaws.com/").stream()
                .filter(url::startsWith)
                .findFirst()
                .map(start -> objects.get(url.substring(start.length())))
                .orElse(null);
        if (content == null) {
            throw new IllegalStateException("S3 has no " + url);
        }
        return content;
    }

    private static Answer empty(int status, Map<String, String> headers) {
        return new Answer(status, headers, new byte[0]);
    }

    private static Answer error(int status, String code, String message) {
        return new Answer(
                status,
                Map.of("Content-Type", "application/xml"),
                ("<Error><Code>" + code + "</Code><Message>" + message + "</Message></Error>")
                        .getBytes(StandardCharsets.UTF_8));
    }
}
