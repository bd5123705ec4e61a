namespace Portal.Api;

/// <param name="CancellationDate">When the service stops, UTC.</param>
internal sealed record CancellationAnswer(string CancellationDate) : ApiAnswer;

/// <param name="TerminationDate">When the data would have been deleted, UTC.</param>
internal sealed record UndoneAnswer(string TerminationDate) : ApiAnswer;
