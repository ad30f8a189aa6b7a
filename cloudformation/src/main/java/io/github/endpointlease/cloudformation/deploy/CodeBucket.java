package io.github.endpointlease.cloudformation.deploy;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.BucketLocationConstraint;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * The bucket with the code and the templates, under keys made of their content's hash: {@code endpoint-lease/<sha256>/<name>}. What is
 * there under its key is what it should be, so it is not sent again. For use by one thread.
 */
final class CodeBucket {
    private static final String FOLDER = "endpoint-lease/";
    private static final String OLDEST_REGION = "us-east-1";

    private final S3Client s3;
    private final String name;
    /** Who owns it, if that is known: nobody who took the name first gets the code. */
    private final @Nullable String owner;

    private final Terminal terminal;

    private CodeBucket(S3Client s3, String name, @Nullable String owner, Terminal terminal) {
        this.s3 = s3;
        this.name = name;
        this.owner = owner;
        this.terminal = terminal;
    }

    /** What is there: its key, and the SHA-256 of its content in Base64. */
    record Stored(String key, String sha256) {}

    /** Makes a client for it, which the caller closes. */
    static S3Client client(AwsConnection aws) {
        return aws.client(S3Client.builder()
                // a body that is signed as a whole is the same on every way, and S3 compares its SHA-256 with ours
                .serviceConfiguration(
                        S3Configuration.builder().chunkedEncodingEnabled(false).build()));
    }

    /**
     * Takes the bucket that was named, or else that of the account.
     *
     * @param given its name, or null
     */
    static CodeBucket of(AwsConnection aws, S3Client s3, @Nullable String given, Terminal terminal) {
        if (given != null) {
            return given(s3, given, aws.region(), terminal);
        }
        try (StsClient sts = aws.client(StsClient.builder())) {
            return ofAccount(s3, sts.getCallerIdentity().account(), aws.region(), terminal);
        }
    }

    /** Takes a bucket that has to be there. */
    private static CodeBucket given(S3Client s3, String name, String region, Terminal terminal) {
        CodeBucket bucket = new CodeBucket(s3, name, null, terminal);
        if (!bucket.exists(region)) {
            throw new DeployException("There is no bucket " + name + ".", null);
        }
        return bucket;
    }

    /** Takes the bucket of an account and region, which is made if there is none, and protected if that did not work before. */
    private static CodeBucket ofAccount(S3Client s3, String account, String region, Terminal terminal) {
        CodeBucket bucket = new CodeBucket(s3, "endpoint-lease-" + account + "-" + region, account, terminal);
        if (!bucket.exists(region)) {
            bucket.make(region);
        } else if (!bucket.isProtected()) {
            bucket.protect();
            terminal.say("Protected bucket " + bucket.name + ": it is private and encrypted now.");
        }
        return bucket;
    }

    String name() {
        return name;
    }

    private boolean exists(String region) {
        try {
            String where = s3.headBucket(request -> request.bucket(name).expectedBucketOwner(owner))
                    .bucketRegion();
            if (where != null && !where.equals(region)) {
                throw elsewhere(region, where, null);
            }
            return true;
        } catch (S3Exception refused) {
            if (refused.statusCode() == 404) {
                return false;
            }
            if (refused.statusCode() == 301) {
                throw elsewhere(region, "another region", refused);
            }
            if (refused.statusCode() == 403) {
                throw new DeployException(
                        "Bucket " + name + " is another account's, or may not be used with these credentials."
                                + " Name one with --bucket.",
                        refused);
            }
            throw refused;
        }
    }

    private DeployException elsewhere(String region, String where, @Nullable S3Exception cause) {
        return new DeployException(
                "Bucket " + name + " must be in " + region + ", where the stack is, but is in " + where + ".", cause);
    }

    private void make(String region) {
        try {
            s3.createBucket(request -> {
                request.bucket(name);
                // the oldest region is not named here: it is what a bucket without a region gets
                if (!region.equals(OLDEST_REGION)) {
                    request.createBucketConfiguration(
                            where -> where.locationConstraint(BucketLocationConstraint.fromValue(region)));
                }
            });
        } catch (BucketAlreadyOwnedByYouException inTheMeantime) {
            terminal.say("Bucket " + name + " has been made by somebody else of this account.");
        }
        protect();
        terminal.say("Made bucket " + name + ", private and encrypted.");
    }

    /** Blocking is the last thing that {@link #protect} does. */
    private boolean isProtected() {
        try {
            PublicAccessBlockConfiguration block = s3.getPublicAccessBlock(
                            request -> request.bucket(name).expectedBucketOwner(owner))
                    .publicAccessBlockConfiguration();
            return Stream.of(
                            block.blockPublicAcls(),
                            block.ignorePublicAcls(),
                            block.blockPublicPolicy(),
                            block.restrictPublicBuckets())
                    .allMatch(Boolean.TRUE::equals);
        } catch (S3Exception refused) {
            // nothing is blocked, or nobody may say so to these credentials
            if (refused.statusCode() == 404 || refused.statusCode() == 403) {
                return false;
            }
            throw refused;
        }
    }

    private void protect() {
        try {
            ServerSideEncryptionRule encrypted = ServerSideEncryptionRule.builder()
                    .applyServerSideEncryptionByDefault(by -> by.sseAlgorithm(ServerSideEncryption.AES256))
                    .build();
            s3.putBucketEncryption(request -> request.bucket(name)
                    .expectedBucketOwner(owner)
                    .serverSideEncryptionConfiguration(encryption -> encryption.rules(encrypted)));
            s3.putPublicAccessBlock(request -> request.bucket(name)
                    .expectedBucketOwner(owner)
                    .publicAccessBlockConfiguration(block -> block.blockPublicAcls(true)
                            .ignorePublicAcls(true)
                            .blockPublicPolicy(true)
                            .restrictPublicBuckets(true)));
        } catch (S3Exception refused) {
            throw new DeployException(
                    "Bucket " + name
                            + " could not be protected, so it is not used. The next run tries again; to use a bucket as it is,"
                            + " name it with --bucket. " + AwsTrouble.line(refused),
                    refused);
        }
    }

    /** Puts something there, unless it is there. */
    Stored put(String file, byte[] content) {
        byte[] sha256 = sha256(content);
        Stored stored = new Stored(
                FOLDER + HexFormat.of().formatHex(sha256) + "/" + file,
                Base64.getEncoder().encodeToString(sha256));
        if (has(stored.key(), content.length)) {
            terminal.say("Unchanged: s3://" + name + "/" + stored.key());
            return stored;
        }
        s3.putObject(
                request -> request.bucket(name)
                        .key(stored.key())
                        .expectedBucketOwner(owner)
                        .checksumSHA256(stored.sha256()),
                RequestBody.fromBytes(content));
        terminal.say("Uploaded: s3://" + name + "/" + stored.key());
        return stored;
    }

    /** Returns where CloudFormation finds something that is stored. */
    String url(Stored stored) {
        return s3.utilities()
                .getUrl(request -> request.bucket(name).key(stored.key()))
                .toString();
    }

    private boolean has(String key, int length) {
        try {
            return s3.headObject(request -> request.bucket(name).key(key).expectedBucketOwner(owner))
                            .contentLength()
                    == length;
        } catch (S3Exception refused) {
            // who may not list a bucket is refused instead of told that there is nothing
            if (refused.statusCode() == 404 || refused.statusCode() == 403) {
                return false;
            }
            throw refused;
        }
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
