filedesc://a.arc 0.0.0.0 20200101000000 text/plain 20
1 0 Example
URL IP


http://example.org/ 1.2.3.4 20200101000000 text/html 66
HTTP/1.0 200 OK
Content-Type: text/html

<p>Sixteen barges</p>



