namespace Portal.Api;

internal sealed record OrderAnswer(string S3uid) : ApiAnswer;
