namespace Portal.Core.Data;

/// <summary>A row that is never changed nor deleted once it is saved; the database refuses it too.</summary>
public interface IWrittenOnce;
