namespace Portal.Core.Storage.Embedded;

/// <summary>A refusal that the S3 API has a code for. Thrown anywhere below the endpoint, answered as XML in one place.</summary>
internal sealed class S3Exception(S3Failure failure, string? message = null) : Exception(message ?? failure.Message)
{
    public S3Failure Failure { get; } = failure;

    /// <summary>Further elements of the error document, such as what was expected.</summary>
    public IReadOnlyList<(string Name, string Value)> Details { get; init; } = [];
}

/// <summary>A code of the S3 API with its HTTP status.</summary>
/// <remarks>Source: Amazon S3 API reference, "Error responses"; QuotaExceeded is Ceph's.</remarks>
internal sealed record S3Failure(string Code, int Status, string Message)
{
    public static readonly S3Failure AccessDenied = new("AccessDenied", 403, "Access denied.");
    public static readonly S3Failure AccessControlListNotSupported = new("AccessControlListNotSupported", 400, "The bucket does not allow ACLs.");
    public static readonly S3Failure AccessForbidden = new("AccessForbidden", 403, "CORSResponse: This CORS request is not allowed.");
    public static readonly S3Failure AuthorizationHeaderMalformed = new("AuthorizationHeaderMalformed", 400, "The authorization header is malformed.");
    public static readonly S3Failure AuthorizationQueryParametersError = new("AuthorizationQueryParametersError", 400, "The query parameters of the signature are malformed.");
    public static readonly S3Failure BadDigest = new("BadDigest", 400, "The checksum you specified did not match what was received.");
    public static readonly S3Failure BucketAlreadyExists = new("BucketAlreadyExists", 409, "The requested bucket name is taken by another account.");
    public static readonly S3Failure BucketNotEmpty = new("BucketNotEmpty", 409, "The bucket you tried to delete is not empty.");
    public static readonly S3Failure EntityTooLarge = new("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size.");
    public static readonly S3Failure EntityTooSmall = new("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed object size.");
    public static readonly S3Failure IllegalVersioning = new("IllegalVersioningConfigurationException", 400, "The versioning configuration specified in the request is invalid.");
    public static readonly S3Failure IncompleteBody = new("IncompleteBody", 400, "You did not provide the number of bytes specified by the Content-Length header.");
    public static readonly S3Failure InternalError = new("InternalError", 500, "An internal error occurred. Try again.");
    public static readonly S3Failure InvalidAccessKeyId = new("InvalidAccessKeyId", 403, "The access key you provided does not exist in our records.");
    public static readonly S3Failure InvalidArgument = new("InvalidArgument", 400, "Invalid argument.");
    public static readonly S3Failure InvalidAclWithOwnership = new("InvalidBucketAclWithObjectOwnership", 400, "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting.");
    public static readonly S3Failure InvalidBucketName = new("InvalidBucketName", 400, "The specified bucket name is not valid.");
    public static readonly S3Failure InvalidDigest = new("InvalidDigest", 400, "The Content-MD5 you specified is not valid.");
    public static readonly S3Failure InvalidPart = new("InvalidPart", 400, "One or more of the specified parts could not be found, or its entity tag did not match.");
    public static readonly S3Failure InvalidPartOrder = new("InvalidPartOrder", 400, "The list of parts was not in ascending order.");
    public static readonly S3Failure InvalidRange = new("InvalidRange", 416, "The requested range is not satisfiable.");
    public static readonly S3Failure InvalidRequest = new("InvalidRequest", 400, "Invalid request.");
    public static readonly S3Failure InvalidStorageClass = new("InvalidStorageClass", 400, "The storage class you specified is not valid.");
    public static readonly S3Failure InvalidTag = new("InvalidTag", 400, "The tag provided was not valid.");
    public static readonly S3Failure InvalidPolicyDocument = new("InvalidPolicyDocument", 400, "The content of the form does not meet the conditions specified in the policy document.");
    public static readonly S3Failure InvalidUri = new("InvalidURI", 400, "The specified URI could not be parsed.");
    public static readonly S3Failure KeyTooLong = new("KeyTooLongError", 400, "Your key is too long.");
    public static readonly S3Failure MalformedAcl = new("MalformedACLError", 400, "The XML you provided was not well formed or did not validate against our published schema.");
    public static readonly S3Failure MalformedPolicy = new("MalformedPolicy", 400, "Your policy contains a principal, an action, a resource or a condition that is not valid.");
    public static readonly S3Failure MalformedPost = new("MalformedPOSTRequest", 400, "The body of your POST request is not well-formed multipart/form-data.");
    public static readonly S3Failure MalformedXml = new("MalformedXML", 400, "The XML you provided was not well formed or did not validate against our published schema.");
    public static readonly S3Failure MetadataTooLarge = new("MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size.");
    public static readonly S3Failure MethodNotAllowed = new("MethodNotAllowed", 405, "The specified method is not allowed against this resource.");
    public static readonly S3Failure MissingContentLength = new("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");
    public static readonly S3Failure NoSuchBucket = new("NoSuchBucket", 404, "The specified bucket does not exist.");
    public static readonly S3Failure NoSuchBucketPolicy = new("NoSuchBucketPolicy", 404, "The bucket policy does not exist.");
    public static readonly S3Failure NoSuchCorsConfiguration = new("NoSuchCORSConfiguration", 404, "The CORS configuration does not exist.");
    public static readonly S3Failure NoSuchKey = new("NoSuchKey", 404, "The specified key does not exist.");
    public static readonly S3Failure NoSuchLifecycleConfiguration = new("NoSuchLifecycleConfiguration", 404, "The lifecycle configuration does not exist.");
    public static readonly S3Failure NoSuchPublicAccessBlock = new("NoSuchPublicAccessBlockConfiguration", 404, "The public access block configuration was not found.");
    public static readonly S3Failure NoSuchTagSet = new("NoSuchTagSet", 404, "The tag set does not exist.");
    public static readonly S3Failure NoSuchUpload = new("NoSuchUpload", 404, "The specified upload does not exist. It may have been aborted or completed.");
    public static readonly S3Failure NoSuchVersion = new("NoSuchVersion", 404, "The specified version does not exist.");
    public static readonly S3Failure NoSuchWebsite = new("NoSuchWebsiteConfiguration", 404, "The specified bucket does not have a website configuration.");
    public static readonly S3Failure NotImplemented = new("NotImplemented", 501, "A header, query parameter or operation you used is not implemented here.");
    public static readonly S3Failure ObjectLockNotFound = new("ObjectLockConfigurationNotFoundError", 404, "Object lock configuration does not exist for this bucket.");
    public static readonly S3Failure OwnershipControlsNotFound = new("OwnershipControlsNotFoundError", 404, "The bucket ownership controls were not found.");
    public static readonly S3Failure PreconditionFailed = new("PreconditionFailed", 412, "At least one of the preconditions you specified did not hold.");
    public static readonly S3Failure QuotaExceeded = new("QuotaExceeded", 403, "The account's storage quota is exceeded.");
    public static readonly S3Failure RequestTimeTooSkewed = new("RequestTimeTooSkewed", 403, "The difference between the request time and the server's time is too large.");
    public static readonly S3Failure ReplicationNotFound = new("ReplicationConfigurationNotFoundError", 404, "The replication configuration was not found.");
    public static readonly S3Failure EncryptionNotFound = new("ServerSideEncryptionConfigurationNotFoundError", 404, "The server side encryption configuration was not found.");
    public static readonly S3Failure ServiceUnavailable = new("ServiceUnavailable", 503, "The service cannot take this request now. Try again later.");
    public static readonly S3Failure SignatureDoesNotMatch = new("SignatureDoesNotMatch", 403, "The request signature we calculated does not match the signature you provided. Check your key and signing method.");
    public static readonly S3Failure UnresolvableGrant = new("UnresolvableGrantByEmailAddress", 400, "The email address you provided does not match any account on record.");
    public static readonly S3Failure ContentSha256Mismatch = new("XAmzContentSHA256Mismatch", 400, "The provided 'x-amz-content-sha256' header does not match what was computed.");
}
