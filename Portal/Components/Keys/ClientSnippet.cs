namespace Portal.Components.Keys;

/// <summary>Ready-made settings for one S3 client.</summary>
/// <param name="Client">The client's own name.</param>
/// <param name="Hint">Where the text goes.</param>
public sealed record ClientSnippet(string Client, string Hint, string Code)
{
    private const string AccessPlaceholder = "YOUR_ACCESS_KEY";
    private const string SecretPlaceholder = "YOUR_SECRET_KEY";
    private const string BucketPlaceholder = "your-bucket";

    /// <summary>The settings of every client that the portal knows. Keys that are not given stay placeholders.</summary>
    /// <param name="endpoint">Without a slash at its end.</param>
    public static IReadOnlyList<ClientSnippet> For(string endpoint, string region, string? accessKey, string? secretKey, string? bucket)
    {
        var access = accessKey ?? AccessPlaceholder;
        var secret = secretKey ?? SecretPlaceholder;
        var name = bucket ?? BucketPlaceholder;
        var host = endpoint[(endpoint.IndexOf("//", StringComparison.Ordinal) + 2)..];
        var https = endpoint.StartsWith("https:", StringComparison.Ordinal);
        return
        [
            new("aws-cli", KeyPageText.HintAws, $"""
                aws configure set aws_access_key_id {access} --profile portal
                aws configure set aws_secret_access_key {secret} --profile portal
                aws configure set region {region} --profile portal
                aws configure set request_checksum_calculation when_required --profile portal
                aws configure set response_checksum_validation when_required --profile portal
                aws --profile portal --endpoint-url {endpoint} s3 ls s3://{name}
                """),
            new("rclone", KeyPageText.HintRclone, $"""
                [portal]
                type = s3
                provider = Other
                access_key_id = {access}
                secret_access_key = {secret}
                endpoint = {endpoint}
                region = {region}
                force_path_style = true
                acl = private
                """),
            new("s3cmd", KeyPageText.HintS3cmd, $"""
                [default]
                access_key = {access}
                secret_key = {secret}
                host_base = {host}
                host_bucket = {host}
                bucket_location = {region}
                use_https = {(https ? "True" : "False")}
                signature_v2 = False
                """),
            new("Python", KeyPageText.HintPython, $$"""
                import boto3
                from botocore.config import Config

                s3 = boto3.client(
                    "s3",
                    endpoint_url="{{endpoint}}",
                    region_name="{{region}}",
                    aws_access_key_id="{{access}}",
                    aws_secret_access_key="{{secret}}",
                    config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
                )
                print(s3.list_objects_v2(Bucket="{{name}}")["KeyCount"])
                """),
            new(".NET", KeyPageText.HintNet, $$"""
                using Amazon.Runtime;
                using Amazon.S3;

                var s3 = new AmazonS3Client(
                    new BasicAWSCredentials("{{access}}", "{{secret}}"),
                    new AmazonS3Config
                    {
                        ServiceURL = "{{endpoint}}",
                        AuthenticationRegion = "{{region}}",
                        ForcePathStyle = true,
                        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
                    });
                var answer = await s3.ListObjectsV2Async(new() { BucketName = "{{name}}" });
                """),
        ];
    }
}
