package io.github.endpointlease.parts;

/** What stands in for AWS in tests. */
enum AwsPart {
    DYNAMODB_LOCAL("DynamoDB Local", Tags.DYNAMODB_LOCAL),
    STAND_IN("Stand-in on the wire", Tags.STAND_IN),
    LOCALSTACK("LocalStack", Tags.LOCALSTACK),
    MOTO("moto_server", Tags.MOTO);

    private final String label;
    private final String tag;

    AwsPart(String label, String tag) {
        this.label = label;
        this.tag = tag;
    }

    /** What people call it. */
    String label() {
        return label;
    }

    /** What JUnit tags its tests with. */
    String tag() {
        return tag;
    }

    /** Annotations take constants only. */
    static final class Tags {
        static final String DYNAMODB_LOCAL = "part:dynamodb-local";
        static final String STAND_IN = "part:stand-in";
        static final String LOCALSTACK = "part:localstack";
        static final String MOTO = "part:moto";

        private Tags() {}
    }
}
