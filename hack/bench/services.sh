# shellcheck shell=bash disable=SC2154 # what bench.sh has set
# What warm and footprint need beside a usual instance. Sourced by bench.sh.

# memory NAME PID: "NAME rss pss private", in kB
memory() {
  awk -v name="$1" '$1 == "Rss:" { rss = $2 } $1 == "Pss:" { pss = $2 } /^Private_/ { private += $2 }
    END { print name, rss, pss, private }' "/proc/$2/smaps_rollup"
}

# Where the only replica of a function listens, by the routing stream's first line.
function_address() {
  { curl -sN -m 5 -u "admin:$(password)" "http://127.0.0.1:$provider_port/system/routes" || true; } | head -1 |
    grep -o '"name":"'"$1"'".*' | grep -om1 '"address":"[^"]*"' | head -1 | cut -d'"' -f4
}

# The service beside those of a user: nginx in front of the same function.
start_services() {
  local hello lab
  [ ! -e "$scratch/services" ] || return 0
  deploy lab localhost/faasd/lab:dev
  hello=$(function_address hello)
  lab=$(function_address lab)
  cat >"$data/nginx.conf" <<END
user root;
daemon off;
worker_processes auto;
worker_rlimit_nofile 65536;
pid /run/nginx.pid;
error_log /dev/stderr;
events { worker_connections 8192; }
http {
  access_log off;
  keepalive_requests 100000000;
  client_max_body_size 0;
  upstream hello { server $hello:8080; keepalive 128; keepalive_requests 100000000; }
  upstream lab { server $lab:8080; keepalive 128; keepalive_requests 100000000; }
  proxy_http_version 1.1;
  proxy_set_header Connection "";
  proxy_set_header X-Forwarded-For \$remote_addr;
  client_body_buffer_size 2m;
  server {
    listen 8080;
    location /function/hello { proxy_pass http://hello/; }
    location /function/lab/echo { proxy_pass http://lab/echo; }
  }
}
END
  cat >"$scratch/services" <<END
  nginx:
    image: localhost/faasd/nginx:dev
    ports:
      - "$nginx_port:8080"
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf:ro
END
  sed "/^services:/r $scratch/services" "$root/docker-compose.yaml" >"$data/docker-compose.yaml"
  unsupervise "$instance"
  start_daemons
  wait_for nginx 15 curl -sf -m 2 -o /dev/null "http://127.0.0.1:$nginx_port/function/hello" ||
    die "nginx does not answer: $(tail -n 3 "$log_dir/openfaas:nginx.log" 2>&1) $(last_words "$instance")"
}
