namespace Portal.Core.Monitoring.Health;

/// <summary>Something that the portal needs and does not have in itself: the database, a location of storage, a broker.</summary>
public interface IHealthPart
{
    /// <summary>For everybody to read, such as <c>database</c>.</summary>
    string Name { get; }

    /// <summary>Whether a node can do nothing without it. What all nodes lose at once and the portal works around is not.</summary>
    bool IsVital { get; }

    /// <summary>Looks once, cheaply; throws if it does not work. How long to wait is the caller's choice.</summary>
    Task LookAsync(CancellationToken cancellationToken);
}
