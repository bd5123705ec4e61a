namespace Portal.Core.Data;

/// <summary>A row that two writers cannot change at once: the second one's save fails.</summary>
public interface IVersioned
{
    /// <summary>Changed with every save.</summary>
    Guid Version { get; set; }
}
