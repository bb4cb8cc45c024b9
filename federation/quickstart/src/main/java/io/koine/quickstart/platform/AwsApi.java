package io.koine.quickstart.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.koine.cli.client.CliException;
import io.koine.cli.client.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Asks the local imitation of AWS: in AWS's own protocols, but without AWS's library, which would look for
/// credentials and endpoints of the user. There is no way from here to AWS itself.
///
/// Threads: safe from any thread.
final class AwsApi implements AutoCloseable {
    static final String REGION = "eu-central-1";

    private static final String ECS = "AmazonEC2ContainerServiceV20141113.";
    private static final String CLOUD_MAP = "Route53AutoNaming_v20170314.";
    private static final String JSON = "application/x-amz-json-1.1";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Duration REQUEST = Duration.ofSeconds(10);
    private static final int OK = 200;

    private final URI uri;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(REQUEST)
            .build();

    /// @param uri where the imitation listens; nothing is sent yet
    AwsApi(URI uri) {
        this.uri = uri;
    }

    /// @return the one address of everything that is AWS here
    URI uri() {
        return uri;
    }

    /// @param operation such as `RunTask`
    /// @param parameters its parameters
    /// @return the answer
    JsonNode ecs(String operation, ObjectNode parameters) {
        return call("ecs", ECS + operation, parameters);
    }

    /// @param operation such as `RegisterInstance`
    /// @param parameters its parameters
    /// @return the answer
    JsonNode cloudMap(String operation, ObjectNode parameters) {
        return call("servicediscovery", CLOUD_MAP + operation, parameters);
    }

    /// Makes a subnet, in a network of the same range.
    ///
    /// @param cidr its range
    /// @return its id
    String subnet(String cidr) {
        String vpc = element("vpcId", ec2("Action=CreateVpc&CidrBlock=" + cidr));
        return element("subnetId", ec2("Action=CreateSubnet&VpcId=" + vpc + "&CidrBlock=" + cidr));
    }

    @Override
    public void close() {
        http.close();
    }

    private String ec2(String action) {
        return send("ec2", FORM, Map.of(), action + "&Version=2016-11-15");
    }

    private JsonNode call(String service, String target, ObjectNode parameters) {
        return Json.parse(send(service, JSON, Map.of("X-Amz-Target", target), parameters.toString()));
    }

    /// The imitation reads service and region from the signature, and checks nothing of it.
    private String send(String service, String contentType, Map<String, String> headers, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(REQUEST)
                .header("Content-Type", contentType)
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=local/20260101/" + REGION + "/" + service
                                + "/aws4_request, SignedHeaders=host, Signature=0")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != OK) {
                throw new CliException(
                        "the local imitation of AWS answers " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new CliException("the local imitation of AWS cannot be asked: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted", e);
        }
    }

    private static String element(String name, String xml) {
        Matcher found = Pattern.compile("<" + name + ">([^<]+)</" + name + ">").matcher(xml);
        if (!found.find()) {
            throw new CliException("the local imitation of AWS answers without " + name + ": " + xml);
        }
        return found.group(1);
    }
}
