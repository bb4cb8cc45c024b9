package io.koine.ecs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The local imitation of AWS as a process of its own, and what tests do to it. It is asked as anybody would
/// ask AWS, in JSON, so that the SDK under test is not tested with itself.
public final class Imitation implements AutoCloseable {
    private static final String VARIABLE = "KOINE_LOCAL_AWS";
    private static final String ECS = "AmazonEC2ContainerServiceV20141113.";
    private static final String CLOUD_MAP = "Route53AutoNaming_v20170314.";
    private static final String READY = "listening on ";

    private final Process process;
    private final URI uri;
    private final HttpClient http = HttpClient.newHttpClient();

    private Imitation(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /// Starts one, or skips the test with its reason.
    public static Imitation start() throws IOException {
        String command = System.getenv(VARIABLE);
        assumeTrue(
                command != null && !command.isBlank(),
                VARIABLE + " is not set: no local AWS API; see integration-tests/local-aws");
        List<String> words =
                new ArrayList<>(List.of(String.valueOf(command).strip().split("\\s+")));
        words.addAll(List.of("--port", "0"));
        Process process = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            int ready = line.indexOf(READY);
            if (ready >= 0) {
                return new Imitation(
                        process,
                        URI.create(line.substring(ready + READY.length()).strip()));
            }
        }
        throw new IOException(command + " ended before it listened");
    }

    public URI uri() {
        return uri;
    }

    /// @param operation such as `RunTask`
    /// @param json its parameters
    /// @return the answer
    public String ecs(String operation, String json) {
        return call("ecs", ECS + operation, json);
    }

    public String cloudMap(String operation, String json) {
        return call("servicediscovery", CLOUD_MAP + operation, json);
    }

    /// A subnet for tasks.
    ///
    /// @param cidr its range
    /// @return its id
    public String subnet(String cidr) {
        String vpc = field("vpcId", ec2("Action=CreateVpc&Version=2016-11-15&CidrBlock=" + cidr));
        return field("subnetId", ec2("Action=CreateSubnet&Version=2016-11-15&VpcId=" + vpc + "&CidrBlock=" + cidr));
    }

    /// Sets what is said of a task.
    public void pin(String taskId, String json) {
        send(HttpRequest.newBuilder(uri.resolve("/local-aws/tasks/" + taskId))
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    public void reset() {
        send(HttpRequest.newBuilder(uri.resolve("/local-aws/reset")).POST(HttpRequest.BodyPublishers.noBody()));
    }

    @Override
    public void close() {
        process.destroy();
    }

    private String ec2(String form) {
        return send(signed("ec2", Map.of("Content-Type", "application/x-www-form-urlencoded"))
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private String call(String service, String target, String json) {
        return send(signed(service, Map.of("Content-Type", "application/x-amz-json-1.1", "X-Amz-Target", target))
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    /// The imitation reads the service and the region from the signature, and checks nothing else of it.
    private HttpRequest.Builder signed(String service, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=test/20261101/eu-central-1/" + service
                                + "/aws4_request, SignedHeaders=host, Signature=0");
        headers.forEach(request::header);
        return request;
    }

    private String send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("the imitation answers " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String field(String name, String xml) {
        int start = xml.indexOf("<" + name + ">") + name.length() + 2;
        return xml.substring(start, xml.indexOf("</" + name + ">", start));
    }
}
