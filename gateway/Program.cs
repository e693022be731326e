using Trilateral.Gateway;
using Trilateral.ServiceDefaults;
using Trilateral.ServiceDefaults.Http;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddPlatformProxy();

var app = builder.Build();
app.UseServiceDefaults();
app.MapPublicHealth();
app.MapReverseProxy();
app.Run();
